/** Files of other programs: read whole, or a reason. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readBounded } from "../../src/platform/bounded-file.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const isRoot = process.getuid?.() === 0;
const missing = { why: "missing" };
const unreadable = { why: "unreadable" };

it.each<[string, (path: string) => void, unknown]>([
  ["a file within the limit", (path) => writeFileSync(path, "12345678"), "12345678"],
  ["a file above the limit", (path) => writeFileSync(path, "123456789"), unreadable],
  ["an empty file", (path) => writeFileSync(path, ""), ""],
  ["invalid UTF-8", (path) => writeFileSync(path, Buffer.from([0xff])), "\ufffd"],
  ["no file", () => {}, missing],
  ["a dangling link", (path) => symlinkSync("nowhere", path), missing],
  ["a link to itself", (path) => symlinkSync("path", path), unreadable],
  ["a folder", (path) => mkdirSync(path), unreadable],
  ["a pipe without a writer", (path) => spawnSync("mkfifo", [path]), unreadable],
  ["a device", (path) => symlinkSync("/dev/zero", path), unreadable],
])("%s", (_, make, expected) => {
  make(join(home(), "path"));
  expect(readBounded(join(home(), "path"), 8)).toEqual(expected);
});

it("a path below a file is missing", () => {
  writeFileSync(join(home(), "file"), "");
  expect(readBounded(join(home(), "file/below"), 8)).toEqual(missing);
});

it.skipIf(isRoot)("a file without permission is unreadable", () => {
  writeFileSync(join(home(), "file"), "");
  chmodSync(join(home(), "file"), 0);
  expect(readBounded(join(home(), "file"), 8)).toEqual(unreadable);
});

it("a file of /proc, whose size is 0, is read as far as its size says", () => {
  expect(readBounded("/proc/self/status", 8)).toEqual(
    process.platform === "linux" ? expect.any(String) : missing,
  );
});
