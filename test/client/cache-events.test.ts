/** What wakes a watcher of the cache folder: real files, and the kernel that tells of them. */
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import { cacheChanges } from "../../src/client/cache-events.ts";
import type { ChangeSource } from "../../src/client/wake-loop.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
let paths: Paths;
let woken = 0;
let files: ReturnType<ChangeSource>;

const start = () => {
  woken = 0;
  files = cacheChanges(paths)(() => {
    woken += 1;
  });
};

beforeEach(() => {
  paths = pathsFor({ home: home(), cwd: "/", env: {} });
  start();
});

afterEach(() => files.close());

/** Whether it woke since; what comes last on purpose is waited for, so that silence is known. */
async function wakesAt(act: () => void): Promise<boolean> {
  const before = woken;
  act();
  // Longer than changes are gathered for.
  await pause(200);
  return woken > before;
}
const read = () => writeValue(paths.snapshot, { some: "reading" }, false);

describe("a watched folder", () => {
  it("is made where it is missing, and wakes at each reading", async () => {
    files.rearm();
    for (const _ of [1, 2, 3]) {
      const before = woken;
      read();
      await eventually(() => woken > before, "a wake");
    }
  });

  it("wakes when the settings were read", async () => {
    files.rearm();
    writeValue(paths.settings, {}, false);
    await eventually(() => woken > 0, "a wake");
  });

  it("sleeps through what the daemon does besides", async () => {
    mkdirSync(paths.cache, { recursive: true });
    mkdirSync(`${paths.lease}.lock`);
    files.rearm();
    const idle = await wakesAt(() => {
      utimesSync(`${paths.lease}.lock`, 1, 1);
      writeFileSync(paths.pace, "{}");
      writeFileSync(paths.log, "a line\n");
      mkdirSync(paths.lines);
      writeFileSync(join(paths.lines, "plain"), "a line\n");
    });
    expect(idle).toBe(false);
    read();
    await eventually(() => woken > 0, "a wake");
  });

  it("that is removed is watched again as soon as it is there again", async () => {
    files.rearm();
    rmSync(paths.cache, { recursive: true });
    await eventually(() => woken > 0, "a wake");
    files.rearm();
    const before = woken;
    read();
    await eventually(() => woken > before, "a wake");
  });

  it("that is moved away with its parents is found to be another", async () => {
    files.rearm();
    renameSync(dirname(paths.cache), `${dirname(paths.cache)}.old`);
    files.rearm();
    const before = woken;
    read();
    await eventually(() => woken > before, "a wake");
  });

  it("wakes nobody any more once it is let go", async () => {
    files.rearm();
    files.close();
    expect(await wakesAt(read)).toBe(false);
  });

  it("may be impossible to make, which is no failure", async () => {
    files.close();
    rmSync(join(home(), ".cache"), { recursive: true });
    writeFileSync(join(home(), ".cache"), "a file where the folder should be");
    start();
    files.rearm();
    rmSync(join(home(), ".cache"));
    files.rearm();
    read();
    await eventually(() => woken > 0, "a wake");
  });
});
