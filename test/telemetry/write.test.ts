/** Replacing a settings.json: real files, and whatever may be in the way. */
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
import { type Original, originalOf, replace, textOf } from "../../src/telemetry/write.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();
const file = () => join(FOLDER(), "settings.json");
const read = (path = file()) => readFileSync(path, "utf8");

function original(path = file()): Original {
  const found = originalOf(path);
  if (typeof found === "string") throw new Error(found);
  return found;
}

describe("a settings.json", () => {
  it("is replaced whole, keeps its mode, and the one before lies beside it", async () => {
    writeFileSync(file(), "before", { mode: 0o640 });
    chmodSync(file(), 0o640);
    expect(await replace(original(), Buffer.from("after"), "keep")).toBeNull();
    expect(read()).toBe("after");
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    expect(read(`${file()}.claude-usage-backup`)).toBe("before");
    expect(statSync(`${file()}.claude-usage-backup`).mode & 0o777).toBe(0o600);
    expect(readdirSync(FOLDER()).sort()).toEqual([
      "settings.json",
      "settings.json.claude-usage-backup",
    ]);
    expect(await replace(original(), null, "drop")).toBeNull();
    expect(readdirSync(FOLDER())).toEqual([]);
  });

  it("is made where there is none, with its folder, for this person only", async () => {
    const path = join(FOLDER(), "new/settings.json");
    expect(await replace(original(path), Buffer.from("{}"), "keep")).toBeNull();
    expect(read(path)).toBe("{}");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is written through a link, which stays one", async () => {
    mkdirSync(join(FOLDER(), "dotfiles"));
    const target = join(FOLDER(), "dotfiles/claude.json");
    writeFileSync(target, "before");
    symlinkSync("dotfiles/claude.json", file());
    expect(await replace(original(), Buffer.from("after"), "keep")).toBeNull();
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(read(target)).toBe("after");
    expect(read(`${target}.claude-usage-backup`)).toBe("before");
  });

  it.each(["other", null])("that has become %j meanwhile is left alone", async (meanwhile) => {
    const bytes = Buffer.from("read before");
    if (meanwhile !== null) writeFileSync(file(), meanwhile);
    const said = await replace({ file: file(), bytes }, Buffer.from("after"), "keep");
    expect(said).toBe(`${file()} was changed by somebody else meanwhile; nothing was changed.`);
    expect(existsSync(file()) ? read() : null).toBe(meanwhile);
    expect(existsSync(`${file()}.claude-usage-backup`)).toBe(false);
  });

  it("that came to be meanwhile is left alone", async () => {
    const none = original();
    writeFileSync(file(), "new");
    expect(await replace(none, Buffer.from("after"), "keep")).toMatch(/changed by somebody else/);
    expect(read()).toBe("new");
  });

  it("that another process holds is left alone", async () => {
    writeFileSync(file(), "before");
    const release = await lock(file(), { realpath: false });
    const said = replace(original(), Buffer.from("after"), "keep");
    expect(await said).toBe(`Another process is writing ${file()}; nothing was changed.`);
    await release();
    expect(read()).toBe("before");
  }, 20_000);

  it("is left alone where it is read-only, no file, a link to nothing, or no UTF-8", () => {
    writeFileSync(file(), "{}");
    chmodSync(file(), 0o444);
    expect(originalOf(file())).toBe(`${file()} is read-only; it is left alone.`);
    expect(originalOf(FOLDER())).toBe(`${FOLDER()} is no settings file; it is left alone.`);
    const link = join(FOLDER(), "link");
    symlinkSync("nowhere", link);
    expect(originalOf(link)).toBe(`${link} is a link to nothing; it is left alone.`);
    const latin = { file: "/s.json", bytes: Buffer.from([0x7b, 0xe9, 0x7d]) };
    expect(textOf(latin)).toBe("/s.json is no UTF-8; it is left alone.");
    expect(textOf({ file: "/s", bytes: Buffer.from("\uFEFF{}") })).toEqual({ text: "\uFEFF{}" });
  });
});
