/** The daemon's log file: it grows by whole lines, and is renamed at its maximum size; no other file is touched. */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderPerTest, program } from "../world/program.ts";

const MAX_BYTES = 256 * 1024;

const start = program(new URL("log-writer.ts", import.meta.url));
const home = folderPerTest();
const log = () => join(home(), "daemon.log");
const fill = (file: string, bytes: number) => writeFileSync(file, `${"x".repeat(bytes - 1)}\n`);
const sentences = (file: string) =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/^x+$/, "former").replace(/^\S+Z /, ""))
    : [];

describe("the log", () => {
  it.each([
    ["appends to a short one", 7, [], ["former", "one", "two"]],
    ["renames a full one at the line after the next", MAX_BYTES, ["former", "one"], ["two"]],
    ["renames a longer one at the next line", MAX_BYTES + 1, ["former"], ["one", "two"]],
  ])("%s, of %d bytes", async (_, bytes, before, after) => {
    fill(log(), bytes);
    const daemon = start(log(), log());
    for (const sentence of ["one", "two"]) await daemon.request(sentence);
    expect([sentences(`${log()}.1`), sentences(log())]).toEqual([before, after]);
    if (before.length > 0) expect(statSync(log()).mode & 0o777).toBe(0o600);
  });

  it("is renamed again and again, over the one before", async () => {
    const daemon = start(log(), log());
    for (const round of ["first", "second", "third"]) {
      fill(log(), MAX_BYTES + 1);
      await daemon.request(round);
      expect([sentences(`${log()}.1`), sentences(log())]).toEqual([["former"], [round]]);
    }
  });

  it("goes on where it cannot be renamed", async () => {
    mkdirSync(join(`${log()}.1`, "in the way"), { recursive: true });
    fill(log(), MAX_BYTES + 1);
    const daemon = start(log(), log());
    await daemon.request("one");
    expect(sentences(log())).toEqual(["former", "one"]);
  });
});

describe("somebody's own file", () => {
  const theirs = () => join(home(), "theirs");

  it.each<[string, () => string]>([
    ["as stderr", () => theirs()],
    [
      "behind a link at the log's place",
      () => {
        symlinkSync(theirs(), log());
        return log();
      },
    ],
    [
      "behind a link to the log",
      () => {
        linkSync(theirs(), join(home(), "another"));
        symlinkSync(join(home(), "another"), log());
        return theirs();
      },
    ],
  ])("%s only gets longer", async (_, opened) => {
    fill(theirs(), 2 * MAX_BYTES);
    const daemon = start(opened(), log());
    await daemon.request("one");
    expect(sentences(theirs())).toEqual(["former", "one"]);
    expect(lstatSync(theirs()).isFile()).toBe(true);
    expect(existsSync(`${log()}.1`)).toBe(false);
  });
});
