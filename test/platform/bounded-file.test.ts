/** Files of other programs: read whole, or a reason. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readBounded, readFileAs } from "../../src/platform/bounded-file.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const isRoot = process.getuid?.() === 0;
const missing = (code: string) => ({ why: "missing", text: `cannot be read (${code})` });
const unreadable = (text: string) => ({ why: "unreadable", text });
const notRegular = unreadable("is not a regular file");

it.each<[string, (path: string) => void, unknown]>([
  ["a file within the limit", (path) => writeFileSync(path, "12345678"), "12345678"],
  [
    "a file above the limit",
    (path) => writeFileSync(path, "123456789"),
    unreadable("is larger than 8 bytes"),
  ],
  ["an empty file", (path) => writeFileSync(path, ""), ""],
  ["invalid UTF-8", (path) => writeFileSync(path, Buffer.from([0xff])), "\ufffd"],
  ["no file", () => {}, missing("ENOENT")],
  ["a dangling link", (path) => symlinkSync("nowhere", path), missing("ENOENT")],
  ["a link to itself", (path) => symlinkSync("path", path), unreadable("cannot be read (ELOOP)")],
  ["a folder", (path) => mkdirSync(path), notRegular],
  ["a pipe without a writer", (path) => spawnSync("mkfifo", [path]), notRegular],
  ["a device", (path) => symlinkSync("/dev/zero", path), notRegular],
])("%s", (_, make, expected) => {
  make(join(home(), "path"));
  expect(readBounded(join(home(), "path"), 8)).toEqual(expected);
});

it("a path below a file is missing", () => {
  writeFileSync(join(home(), "file"), "");
  expect(readBounded(join(home(), "file/below"), 8)).toEqual(missing("ENOTDIR"));
});

it.skipIf(isRoot)("a file without permission is unreadable", () => {
  writeFileSync(join(home(), "file"), "");
  chmodSync(join(home(), "file"), 0);
  expect(readBounded(join(home(), "file"), 8)).toEqual(unreadable("cannot be read (EACCES)"));
});

it("a socket is no regular file", async () => {
  const server = createServer().listen(join(home(), "socket"));
  await once(server, "listening");
  expect(readBounded(join(home(), "socket"), 8)).toEqual(notRegular);
  server.close();
});

it.runIf(process.platform === "linux")("a file of /proc, whose size is 0, is read whole", () => {
  const text = readBounded("/proc/self/maps", 2 ** 22);
  expect(text).toMatch(/\[stack\][\s\S]*\n$/);
  expect((text as string).length).toBeGreaterThan(4_096);
});

it("a file of ours is decoded, to null where it is missing or not ours", () => {
  writeFileSync(join(home(), "file"), "\u20ac".repeat(5_000));
  expect(readFileAs(join(home(), "file"), (text) => text.length)).toBe(5_000);
  expect(readFileAs(join(home(), "file"), () => null)).toBe(null);
  expect(readFileAs(join(home(), "gone"), String)).toBe(null);
});
