/** The daemon's log on the disk: it grows by whole lines, and starts anew before it takes up room for ever. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderPerTest, program } from "../world/program.ts";

const FULL = 256 * 1024;

describe("the log", () => {
  const start = program(new URL("log-writer.ts", import.meta.url));
  const home = folderPerTest();

  it.each([
    ["goes on below a short one", 7, ["former", "one", "two"]],
    ["starts anew past a full one, by the next sentence", FULL, ["two"]],
    ["starts anew at once where it is longer than full", FULL + 1, ["one", "two"]],
  ])("%s, of %d bytes", async (_, bytes, expected) => {
    const file = join(home(), "daemon.log");
    writeFileSync(file, `${"x".repeat(bytes - 1)}\n`);
    const daemon = start(file);
    for (const sentence of ["one", "two"]) await daemon.ask(sentence);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const said = lines.map((line) => line.replace(/^x+$/, "former").replace(/^\S+Z /, ""));
    expect(said).toEqual(expected);
  });
});
