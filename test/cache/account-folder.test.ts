/** One account for each real folder, and no writing in the folders of another user. */
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { accountPaths, realFolder, removeDeadAliases } from "../../src/cache/account-folder.ts";
import { accountName, loginFolder, pathsFor } from "../../src/cache/paths.ts";
import { folderPerTest } from "../world/program.ts";

const folder = folderPerTest();
const uid = process.getuid?.();
const isRoot = uid === 0;

const inputs = (dir?: string, home = folder()) => ({
  home,
  cwd: folder(),
  env: dir === undefined ? {} : { CLAUDE_CONFIG_DIR: dir },
});
const pathsOf = (dir?: string, home?: string, who = uid) => accountPaths(inputs(dir, home), who);
/** The cache folder where the launcher looks. */
const spelled = (dir: string) => join(root(), accountName(folder(), loginFolder(inputs(dir))));
const root = () => join(folder(), ".cache/claude-usage");

beforeEach(() => {
  mkdirSync(join(folder(), ".claude/inner"), { recursive: true });
  mkdirSync(join(folder(), "work"));
  symlinkSync(folder(), join(folder(), "me"));
  symlinkSync(join(folder(), "work"), join(folder(), "job"));
});

describe("an account", () => {
  it.each([
    [".claude", "default"],
    [".claude/", "default"],
    [".claude//", "default"],
    ["./.claude", "default"],
    ["/.claude/.", "default"],
    ["x/../.claude", "default"],
    [".claude/inner/..", "default"],
    ["me/.claude", "default"],
    ["me/me/.claude", "default"],
    ["work", "work"],
    ["work/.", "work"],
    ["job", "work"],
    ["me/job/", "work"],
    ["none/../work", "work"],
    ["new", "new"],
    ["me/new", "new"],
    ["new/../new/deep/..", "new"],
  ])("of ~/%s is that of %s", (name, account) => {
    const named =
      account === "default" ? join(root(), "default") : spelled(join(folder(), account));
    expect(pathsOf(`${folder()}/${name}`).cache).toBe(named);
    expect(dirname(pathsOf(`${folder()}/${name}`).credentials)).toBe(
      account === "default" ? join(folder(), ".claude") : join(folder(), account),
    );
  });

  it("without CLAUDE_CONFIG_DIR is the default one, and keeps its spelling", () => {
    const paths = pathsOf(undefined, `${folder()}/me`);
    expect(paths).toEqual(pathsFor(inputs(undefined, `${folder()}/me`)));
  });

  it("is the root folder where the login is there", () => {
    expect(basename(pathsOf("/..//").cache)).toBe("%2F");
  });
});

describe("a name that is too long for a file system", () => {
  const long = (letter: string, length: number) => join(folder(), letter.repeat(length), "x");

  it("is shortened with a digest: one for each folder, at most 143 bytes", () => {
    const names = [long("a", 140), long("a", 141), long("é", 100), long("%", 99)].map((path) =>
      basename(pathsOf(path).cache),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(143);
      expect(name).toMatch(/^%2F.*~[0-9a-f]{16}$/);
      expect(name).not.toContain("\uFFFD");
    }
  });

  it("is still linked where the file system takes it, and an older cache goes along", () => {
    const path = long("a", 160);
    const name = spelled(path);
    mkdirSync(name, { recursive: true });
    writeFileSync(join(name, "pace.json"), "kept");
    const { cache } = pathsOf(path);
    expect(readlinkSync(name)).toBe(basename(cache));
    expect(existsSync(join(cache, "pace.json"))).toBe(true);
  });

  it("that no file system takes has a cache all the same", () => {
    const { cache } = pathsOf(`${folder()}/${"a/".repeat(200)}`);
    mkdirSync(cache, { recursive: true });
    expect(pathsOf(`${folder()}/${"a/".repeat(200)}`).cache).toBe(cache);
  });
});

describe("the link from a spelling to the account", () => {
  const alias = () => spelled(`${folder()}/job`);
  const cache = () => spelled(join(folder(), "work"));

  it("is left once there is a cache, so that the launcher finds the line", () => {
    pathsOf(`${folder()}/job`);
    expect(existsSync(root())).toBe(false);
    mkdirSync(cache(), { recursive: true });
    pathsOf(`${folder()}/job`);
    expect(readlinkSync(alias())).toBe(basename(cache()));
    pathsOf(`${folder()}/job`);
    expect(lstatSync(alias()).isSymbolicLink()).toBe(true);
  });

  it("takes the place of a cache that an earlier version kept there", () => {
    mkdirSync(alias(), { recursive: true });
    writeFileSync(join(alias(), "pace.json"), "kept");
    pathsOf(`${folder()}/job`);
    expect(lstatSync(alias()).isSymbolicLink()).toBe(true);
    expect(existsSync(join(cache(), "pace.json"))).toBe(true);
  });

  it("follows a folder that leads elsewhere by now", () => {
    mkdirSync(cache(), { recursive: true });
    pathsOf(`${folder()}/job`);
    rmSync(join(folder(), "job"));
    symlinkSync(join(folder(), ".claude"), join(folder(), "job"));
    pathsOf(`${folder()}/job`);
    expect(readlinkSync(alias())).toBe("default");
  });

  it("is removed by the daemon when it leads nowhere or to another account", () => {
    mkdirSync(cache(), { recursive: true });
    pathsOf(`${folder()}/job`);
    const dead = spelled("/gone");
    symlinkSync("nowhere", dead);
    removeDeadAliases(pathsOf(join(folder(), "work")));
    expect(existsSync(alias())).toBe(true);
    expect(lstatSync(dead, { throwIfNoEntry: false })).toBe(undefined);
    rmSync(join(folder(), "job"));
    symlinkSync(join(folder(), ".claude"), join(folder(), "job"));
    removeDeadAliases(pathsOf(join(folder(), "work")));
    expect(lstatSync(alias(), { throwIfNoEntry: false })).toBe(undefined);
    expect(existsSync(cache())).toBe(true);
  });
});

describe.skipIf(!isRoot)("as another user than the owner", () => {
  const OTHER = 65_534;
  const claude = () => join(folder(), ".claude");

  it.each([
    ["of the home", () => folder()],
    ["of the login", claude],
    ["of all caches", root],
    ["of the account's cache", () => join(root(), "default")],
  ])("%s nothing is written", (_, owned) => {
    mkdirSync(join(root(), "default"), { recursive: true });
    expect(pathsOf(undefined).foreign).toBe(null);
    chownSync(owned(), OTHER, OTHER);
    expect(pathsOf(undefined).foreign).toEqual({ folder: owned(), owner: OTHER, uid: 0 });
    pathsOf(`${folder()}/me/.claude`);
    expect(lstatSync(spelled(`${folder()}/me/.claude`), { throwIfNoEntry: false })).toBe(undefined);
  });

  it("root, which cannot be locked out, the folders are used where they can be", () => {
    expect(pathsOf(undefined, folder(), OTHER).foreign).toBe(null);
  });
});

it("the real path of a folder that is missing is that of its parent", () => {
  expect(realFolder(join(folder(), "me/a/../b/c"))).toBe(join(folder(), "b/c"));
  expect(realFolder("/")).toBe("/");
});
