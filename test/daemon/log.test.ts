/** The daemon's log file: it grows by whole lines, and is truncated at its maximum size. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderPerTest, program } from "../world/program.ts";

const MAX_BYTES = 256 * 1024;

describe("the log", () => {
  const start = program(new URL("log-writer.ts", import.meta.url));
  const home = folderPerTest();

  it.each([
    ["appends to a short one", 7, ["former", "one", "two"]],
    ["truncates a full one at the line after the next", MAX_BYTES, ["two"]],
    ["truncates a longer one at the next line", MAX_BYTES + 1, ["one", "two"]],
  ])("%s, of %d bytes", async (_, bytes, expected) => {
    const file = join(home(), "daemon.log");
    writeFileSync(file, `${"x".repeat(bytes - 1)}\n`);
    const daemon = start(file);
    for (const sentence of ["one", "two"]) await daemon.request(sentence);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const sentences = lines.map((line) => line.replace(/^x+$/, "former").replace(/^\S+Z /, ""));
    expect(sentences).toEqual(expected);
  });
});
