/** A dotfile that setup changes: its links, mode and bytes stay, it has a backup, and what cannot be written is said. */
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
import { expect, it } from "vitest";
import {
  type FileEdit,
  planBlock,
  planBlockRemoval,
  writeEdit,
} from "../../src/setup/file-edit.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();
const path = (name = ".zshrc") => join(FOLDER(), name);

const write = async (plan: FileEdit | null | string): Promise<string | null> =>
  plan === null || typeof plan === "string" ? plan : await writeEdit(plan);
const add = (name?: string, lines = ["é ours"]) => write(planBlock(path(name), lines, "#"));
const takeOut = (name?: string) => write(planBlockRemoval(path(name), "#"));

it("keeps its mode, and every byte that is not UTF-8", async () => {
  const before = Buffer.from("caf\xe9 \xff\n", "latin1");
  writeFileSync(path(), before);
  chmodSync(path(), 0o754);
  expect(await add()).toBeNull();
  expect(readFileSync(path()).subarray(0, before.length)).toEqual(before);
  expect(readFileSync(path(), "utf8")).toContain("\né ours\n");
  expect(statSync(path()).mode & 0o777).toBe(0o754);
  expect(readFileSync(path(".zshrc.before-claude-usage"))).toEqual(before);
  expect(await takeOut()).toBeNull();
  expect(readFileSync(path())).toEqual(before);
  expect(readdirSync(FOLDER())).toEqual([".zshrc"]);
});

it("is written through its link, which stays one", async () => {
  mkdirSync(path("dotfiles"));
  writeFileSync(path("dotfiles/zshrc"), "a\n");
  symlinkSync("dotfiles/zshrc", path());
  expect(await add()).toBeNull();
  expect(lstatSync(path()).isSymbolicLink()).toBe(true);
  expect(readFileSync(path("dotfiles/zshrc"), "utf8")).toContain("ours");
  await takeOut();
  expect(readFileSync(path(), "utf8")).toBe("a\n");
  expect(readdirSync(path("dotfiles"))).toEqual(["zshrc"]);
});

it("is created with its folder where there is none, and goes with it", async () => {
  expect(await add("fish/config.fish")).toBeNull();
  expect(readFileSync(path("fish/config.fish"), "utf8")).toMatch(/^# >>> .*\né ours\n# <<< .*\n$/);
  expect(await takeOut("fish/config.fish")).toBeNull();
  expect(readdirSync(FOLDER())).toEqual([]);
});

it("stays where it was empty, and where a person has written into it", async () => {
  writeFileSync(path(), "");
  await add();
  await takeOut();
  expect(readFileSync(path(), "utf8")).toBe("");
  await add("new");
  writeFileSync(path("new"), `${readFileSync(path("new"), "utf8")}mine\n`);
  await takeOut("new");
  expect(readFileSync(path("new"), "utf8")).toBe("mine\n");
});

it("has the first file as its backup, also after the block was changed", async () => {
  writeFileSync(path(), "mine\n");
  await add();
  expect(await add(".zshrc", ["newer"])).toBeNull();
  expect(readFileSync(path(".zshrc.before-claude-usage"), "utf8")).toBe("mine\n");
  expect(planBlock(path(), ["newer"], "#")).toBeNull();
});

it("shows the lines that come and go", () => {
  writeFileSync(path(), "a\n");
  const edit = planBlock(path(), ["é"], "#") as FileEdit;
  expect(edit.shown).toEqual(["+ # >>> claude-usage >>>", "+ é", "+ # <<< claude-usage <<<"]);
});

it("is left as it is where it is read-only, a folder or a broken link, and says so", async () => {
  writeFileSync(path(), "a\n");
  await add();
  chmodSync(path(), 0o444);
  const readOnly = `${path()} is read-only; left unchanged`;
  expect(await add(".zshrc", ["newer"])).toBe(readOnly);
  expect(await takeOut()).toBe(readOnly);
  mkdirSync(path("folder"));
  expect(await add("folder")).toBe(`${path("folder")} is not a regular file; left unchanged`);
  expect(await takeOut("folder")).toBeNull();
  symlinkSync("nowhere", path("link"));
  expect(await add("link")).toBe(`${path("link")}: broken symlink; left unchanged`);
  expect(await takeOut("link")).toBeNull();
  expect(existsSync(path("nowhere"))).toBe(false);
});

it("is not written where another process changed it since it was shown", async () => {
  writeFileSync(path(), "a\n");
  const edit = planBlock(path(), ["x"], "#") as FileEdit;
  writeFileSync(path(), "b\n");
  expect(await writeEdit(edit)).toContain("was changed by another process");
  expect(readFileSync(path(), "utf8")).toBe("b\n");
  expect(existsSync(path(".zshrc.before-claude-usage"))).toBe(false);
});
