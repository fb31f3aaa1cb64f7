/** Which build polls: a table of versions, and a program's file before and after an installer was at it. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isEarlierVersion, isOutdatedDaemon } from "../../src/client/build-version.ts";
import { BUILD_SETTLED_MS, watchBuild } from "../../src/daemon/self-update.ts";
import { HOUR, instant } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";

const folder = folderPerTest();

it.each([
  ["0.1.0", "0.2.0", true],
  ["0.9.9", "0.10.0", true],
  ["1.2.3", "2.0.0", true],
  ["0.1.0", "0.1.0", false],
  ["0.2.0", "0.1.9", false],
  ["2.0.0", "1.9.9", false],
  ["dev", "0.1.0", false],
  ["0.1.0", "dev", false],
  ["", "9", false],
  ["0.1.0-beta", "0.1.0", false],
])("%s before %s: %s", (one, other, earlier) => {
  expect(isEarlierVersion(one, other)).toBe(earlier);
  // Of two builds at most one thinks so, and they never go on ending each other.
  expect(isEarlierVersion(one, other) && isEarlierVersion(other, one)).toBe(false);
});

it("a one-shot command is outdated by nobody: it ends by itself", () => {
  const holder = { pid: 1, build: "0.0.1", since: 0, nonce: "" };
  expect(isOutdatedDaemon({ ...holder, role: "once" })).toBe(false);
});

describe("a program's file", () => {
  const program = () => join(folder(), "main.cjs");
  const write = (content: string) => writeFileSync(program(), content);
  /** A daemon that looks around every few seconds, by default once the change it saw has settled. */
  const watching = () => {
    const fate = watchBuild(program());
    let now = 1_771_050_961_000;
    return (later: number = BUILD_SETTLED_MS) => {
      now += later;
      return fate(instant(now));
    };
  };

  it("is the same until it was replaced, and that has stood for a while", () => {
    write("one");
    const fate = watching();
    expect([fate(), fate()]).toEqual(["same", "same"]);
    write("another");
    expect([fate(), fate(1), fate(1), fate()]).toEqual([
      "changing",
      "changing",
      "changing",
      "replaced",
    ]);
  });

  it("is not gone while an installer is at work", () => {
    write("one");
    const fate = watching();
    rmSync(program());
    expect(fate()).toBe("changing");
    write("another");
    expect([fate(), fate()]).toEqual(["changing", "replaced"]);
    rmSync(program());
    expect([fate(), fate()]).toEqual(["changing", "gone"]);
  });

  it("of the same content, moved to its place, is another all the same", () => {
    write("one");
    const fate = watching();
    writeFileSync(`${program()}.new`, "one");
    renameSync(`${program()}.new`, program());
    expect([fate(), fate()]).toEqual(["changing", "replaced"]);
  });

  it("is the same when the old one is back", () => {
    write("one");
    const fate = watching();
    renameSync(program(), `${program()}.old`);
    expect(fate()).toBe("changing");
    renameSync(`${program()}.old`, program());
    expect([fate(), fate()]).toEqual(["same", "same"]);
  });

  it("is found replaced also where the clock was set back meanwhile", () => {
    write("one");
    const fate = watching();
    write("another");
    expect([fate(), fate(-HOUR)]).toEqual(["changing", "replaced"]);
  });
});
