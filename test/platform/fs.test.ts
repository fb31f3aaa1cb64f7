/** File operations whose failure is a value, on real files. */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  errnoOf,
  fileStamp,
  isSystemError,
  listFolder,
  makeFolder,
  modifiedAt,
  openForWriting,
  tryFs,
} from "../../src/platform/fs.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();

describe("an error", () => {
  const coded = (code: unknown) => Object.assign(new Error("x"), { code });
  it.each<[string, unknown, boolean]>([
    ["of the system", coded("EACCES"), true],
    ["of a lock", coded("ELOCKED"), true],
    ["of Node", coded("ERR_FS_FILE_TOO_LARGE"), true],
    ["of a wrong argument", coded("ERR_INVALID_ARG_VALUE"), false],
    ["with a number for a code", coded(13), false],
    ["without a code", new TypeError("x"), false],
    ["that is no Error", { code: "EACCES" }, false],
    ["that is nothing", undefined, false],
  ])("%s is a system error or our own mistake", (_, error, isSystem) => {
    expect(isSystemError(error)).toBe(isSystem);
    const fail = () => {
      throw error;
    };
    if (isSystem) expect(tryFs(fail)).toBe(errnoOf(error));
    else expect(() => tryFs(fail)).toThrow();
  });
});

/** Paths that each fail in another way. */
const FAILING: readonly (readonly [string, () => string])[] = [
  ["missing", () => join(home(), "nothing")],
  ["a folder that is missing", () => join(home(), "no/thing")],
  [
    "below a file",
    () => {
      writeFileSync(join(home(), "file"), "");
      return join(home(), "file/below");
    },
  ],
  [
    "a link to itself",
    () => {
      symlinkSync("loop", join(home(), "loop"));
      return join(home(), "loop");
    },
  ],
  ["a name too long", () => join(home(), "n".repeat(300))],
];

describe("a path that fails", () => {
  it.each(FAILING)("has no time, stamp or names: %s", (_, path) => {
    const failing = path();
    expect(modifiedAt(failing)).toBe(null);
    expect(fileStamp(failing)).toBe(null);
    expect(listFolder(failing)).toEqual([]);
  });
});

describe("a folder", () => {
  it("is created with its parents, for this user only, and may exist", () => {
    const folder = join(home(), "a/b");
    expect(makeFolder(folder)).toBe(null);
    expect(makeFolder(folder)).toBe(null);
    for (const path of [folder, join(home(), "a")]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.each([
    ["file", "EEXIST"],
    ["file/below", "ENOTDIR"],
    ["dangling/below", "EEXIST"],
  ])("cannot be created at %s: %s", (path, code) => {
    writeFileSync(join(home(), "file"), "");
    symlinkSync("nowhere", join(home(), "dangling"));
    expect(makeFolder(join(home(), path))).toBe(code);
  });

  it("has the names of what is in it", () => {
    mkdirSync(join(home(), "a"));
    writeFileSync(join(home(), "b"), "");
    expect([...listFolder(home())].sort()).toEqual(["a", "b"]);
  });
});

describe("a file", () => {
  it("is opened for writing where it is a file or missing, and never waits for a pipe's reader", () => {
    const open = (path: string) => tryFs(() => closeSync(openForWriting(path, 0)));
    const file = join(home(), "file");
    for (const _ of ["missing", "there"]) expect(open(file)).toBe(null);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    spawnSync("mkfifo", [join(home(), "pipe")]);
    expect(open(join(home(), "pipe"))).toBe("ENXIO");
    expect(open(home())).toBe("EISDIR");
  });

  it("has another stamp after it was replaced, also by one of the same size and time", () => {
    const file = join(home(), "file");
    writeFileSync(file, "1");
    const before = fileStamp(file);
    expect(fileStamp(file)).toBe(before);
    writeFileSync(`${file}.new`, "2");
    renameSync(`${file}.new`, file);
    expect(fileStamp(file)).not.toBe(before);
  });
});
