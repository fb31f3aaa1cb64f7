/** The service's file: who wrote it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readInstalled } from "../../src/service/installed.ts";
import { folderPerTest } from "../world/program.ts";
import { managerWith, spec } from "./sample.ts";

const home = folderPerTest();

it.each(["linux", "darwin"] as const)(
  "tells its own file from another program's on %s",
  (platform) => {
    const { manager } = managerWith(home(), platform);
    expect(readInstalled(manager).owner).toBe("none");
    mkdirSync(join(manager.file, ".."), { recursive: true });
    writeFileSync(manager.file, "[Service]\nExecStart=/usr/bin/other\n");
    expect(readInstalled(manager).owner).toBe("another");
    writeFileSync(manager.file, manager.fileText(spec()));
    expect(readInstalled(manager).owner).toBe("ours");
  },
);

it("counts an unreadable file as another program's", () => {
  const { manager } = managerWith(home(), "linux");
  mkdirSync(manager.file, { recursive: true });
  expect(readInstalled(manager).owner).toBe("another");
});
