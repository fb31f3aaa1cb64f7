/** Which build polls: a table of versions, and the program's file before and after an installation. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BUILD_SETTLED_MS, watchBuild } from "../../src/daemon/self-update.ts";
import { HOUR, instant } from "../../src/model/units.ts";
import { isEarlierVersion, isOutdatedDaemon } from "../../src/version.ts";
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
  // At most one of two builds is outdated, so they never stop each other in turns.
  expect(isEarlierVersion(one, other) && isEarlierVersion(other, one)).toBe(false);
});

it("a one-shot command is never outdated: it ends by itself", () => {
  const holder = { pid: 1, build: "0.0.1", since: 0, nonce: "", process: null };
  expect(isOutdatedDaemon({ ...holder, role: "once" })).toBe(false);
});

describe("a program's file", () => {
  const program = () => join(folder(), "main.cjs");
  const write = (content: string) => writeFileSync(program(), content);
  /** A daemon that checks the file every few seconds, by default once a change has settled. */
  const watch = () => {
    const state = watchBuild(program());
    let now = 1_771_050_961_000;
    return (later: number = BUILD_SETTLED_MS) => {
      now += later;
      return state(instant(now));
    };
  };

  it("is the same until it was replaced and stable for a while", () => {
    write("one");
    const state = watch();
    expect([state(), state()]).toEqual(["same", "same"]);
    write("another");
    expect([state(), state(1), state(1), state()]).toEqual([
      "changing",
      "changing",
      "changing",
      "replaced",
    ]);
  });

  it("is not gone while an installer is at work", () => {
    write("one");
    const state = watch();
    rmSync(program());
    expect(state()).toBe("changing");
    write("another");
    expect([state(), state()]).toEqual(["changing", "replaced"]);
    rmSync(program());
    expect([state(), state()]).toEqual(["changing", "gone"]);
  });

  it("of the same content, moved into place, counts as replaced", () => {
    write("one");
    const state = watch();
    writeFileSync(`${program()}.new`, "one");
    renameSync(`${program()}.new`, program());
    expect([state(), state()]).toEqual(["changing", "replaced"]);
  });

  it("is the same when the old one is back", () => {
    write("one");
    const state = watch();
    renameSync(program(), `${program()}.old`);
    expect(state()).toBe("changing");
    renameSync(`${program()}.old`, program());
    expect([state(), state()]).toEqual(["same", "same"]);
  });

  it("counts as replaced even where the clock was set back meanwhile", () => {
    write("one");
    const state = watch();
    write("another");
    expect([state(), state(-HOUR)]).toEqual(["changing", "replaced"]);
  });
});
