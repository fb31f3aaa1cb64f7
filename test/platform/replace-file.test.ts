/** Replacing a settings.json: real files, and everything that may prevent it. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { describe, expect, it } from "vitest";
import {
  type OriginalFile,
  originalText,
  readOriginal,
  replaceFile,
} from "../../src/platform/replace-file.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();
const file = () => join(FOLDER(), "settings.json");
const read = (path = file()) => readFileSync(path, "utf8");

function original(path = file()): OriginalFile {
  const found = readOriginal(path);
  if (typeof found === "string") throw new Error(found);
  return found;
}

describe("a settings.json", () => {
  it("is replaced as a whole, keeps its mode, and has a backup beside it", async () => {
    writeFileSync(file(), "before", { mode: 0o640 });
    chmodSync(file(), 0o640);
    expect(await replaceFile(original(), Buffer.from("after"), "keep")).toBeNull();
    expect(read()).toBe("after");
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    expect(read(`${file()}.claude-usage-backup`)).toBe("before");
    expect(statSync(`${file()}.claude-usage-backup`).mode & 0o777).toBe(0o600);
    expect(readdirSync(FOLDER()).sort()).toEqual([
      "settings.json",
      "settings.json.claude-usage-backup",
    ]);
    expect(await replaceFile(original(), null, "drop")).toBeNull();
    expect(readdirSync(FOLDER())).toEqual([]);
  });

  it("is created where there is none, with its folder, for this user only", async () => {
    const path = join(FOLDER(), "new/settings.json");
    expect(await replaceFile(original(path), Buffer.from("{}"), "keep")).toBeNull();
    expect(read(path)).toBe("{}");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    // Nothing was there, so there is nothing to keep, and a backup of an older file goes.
    expect(readdirSync(join(FOLDER(), "new"))).toEqual(["settings.json"]);
  });

  it("is written through a link, which stays one", async () => {
    mkdirSync(join(FOLDER(), "dotfiles"));
    const target = join(FOLDER(), "dotfiles/claude.json");
    writeFileSync(target, "before");
    symlinkSync("dotfiles/claude.json", file());
    expect(await replaceFile(original(), Buffer.from("after"), "keep")).toBeNull();
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(read(target)).toBe("after");
    expect(read(`${target}.claude-usage-backup`)).toBe("before");
  });

  it.each(["other", null])(
    "that was changed to %j in the meantime is left unchanged",
    async (meanwhile) => {
      const bytes = Buffer.from("read before");
      if (meanwhile !== null) writeFileSync(file(), meanwhile);
      const said = await replaceFile({ file: file(), bytes }, Buffer.from("after"), "keep");
      expect(said).toBe(
        `${file()} was changed by another process in the meantime; nothing was changed`,
      );
      expect(existsSync(file()) ? read() : null).toBe(meanwhile);
      expect(existsSync(`${file()}.claude-usage-backup`)).toBe(false);
    },
  );

  it("that was created in the meantime is left unchanged", async () => {
    const none = original();
    writeFileSync(file(), "new");
    expect(await replaceFile(none, Buffer.from("after"), "keep")).toMatch(
      /changed by another process/,
    );
    expect(read()).toBe("new");
  });

  it("that another process has locked is left unchanged", async () => {
    writeFileSync(file(), "before");
    const release = await lock(file(), { realpath: false });
    const said = replaceFile(original(), Buffer.from("after"), "keep");
    expect(await said).toBe(`another process is writing ${file()}; nothing was changed`);
    await release();
    expect(read()).toBe("before");
  });

  it("is left unchanged where it is read-only, not a file, a broken symlink, or not valid UTF-8", () => {
    writeFileSync(file(), "{}");
    chmodSync(file(), 0o444);
    expect(readOriginal(file())).toBe(`${file()} is read-only; left unchanged`);
    expect(readOriginal(FOLDER())).toBe(`${FOLDER()} is not a regular file; left unchanged`);
    const link = join(FOLDER(), "link");
    symlinkSync("nowhere", link);
    expect(readOriginal(link)).toBe(`${link}: broken symlink; left unchanged`);
    const latin = { file: "/s.json", bytes: Buffer.from([0x7b, 0xe9, 0x7d]) };
    expect(originalText(latin)).toBe("/s.json: not valid UTF-8; left unchanged");
    expect(originalText({ file: "/s", bytes: Buffer.from("\uFEFF{}") })).toEqual({
      text: "\uFEFF{}",
    });
  });
});
