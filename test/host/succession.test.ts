/** Which build polls: a table of versions, and a program's file before and after an installer was at it. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fateOf, isEarlier, isOutdated } from "../../src/host/succession.ts";
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
  expect(isEarlier(one, other)).toBe(earlier);
  // Of two builds at most one thinks so, and they never go on ending each other.
  expect(isEarlier(one, other) && isEarlier(other, one)).toBe(false);
});

it("a one-shot command is outdated by nobody: it ends by itself", () => {
  const holder = { pid: 1, build: "0.0.1", since: 0, nonce: "" };
  expect(isOutdated({ ...holder, role: "once" })).toBe(false);
});

describe("a program's file", () => {
  const program = () => join(folder(), "main.cjs");
  const write = (content: string) => writeFileSync(program(), content);

  it("is the same until it was replaced, and that has stood for a while", () => {
    write("one");
    const fate = fateOf(program());
    expect([fate(), fate()]).toEqual(["same", "same"]);
    write("another");
    expect([fate(), fate(), fate()]).toEqual(["same", "replaced", "replaced"]);
  });

  it("is not gone while an installer is at work", () => {
    write("one");
    const fate = fateOf(program());
    rmSync(program());
    expect(fate()).toBe("same");
    write("another");
    expect([fate(), fate()]).toEqual(["same", "replaced"]);
    rmSync(program());
    expect([fate(), fate()]).toEqual(["same", "gone"]);
  });

  it("of the same content, moved to its place, is another all the same", () => {
    write("one");
    const fate = fateOf(program());
    writeFileSync(`${program()}.new`, "one");
    renameSync(`${program()}.new`, program());
    expect([fate(), fate()]).toEqual(["same", "replaced"]);
  });
});
