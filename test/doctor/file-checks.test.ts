/** Checks of our files: the settings, and the cache folder with its modes. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { cacheCheck, configCheck } from "../../src/doctor/file-checks.ts";
import { canMount, disk } from "../world/disk.ts";
import { folderPerTest } from "../world/program.ts";
import { fileIn, findingOf, sampleWith } from "./sample.ts";

const home = folderPerTest();

describe("config", () => {
  it("is ok with the defaults", () => {
    expect(findingOf(configCheck)).toMatchObject({
      status: "ok",
      message: expect.stringMatching(/^defaults; there is no /),
    });
  });

  it("names each problem with its place", () => {
    expect(
      findingOf(configCheck, {}, { CLAUDE_USAGE_BUDGET: "x", CLAUDE_USAGE_MONEY: "y" }),
    ).toMatchObject({
      status: "fail",
      message: expect.stringContaining("CLAUDE_USAGE_MONEY"),
      details: [expect.stringContaining("CLAUDE_USAGE_BUDGET")],
    });
  });
});

describe("config of a running poller", () => {
  it("counts, too: readers show what is wrong with it", () => {
    const published = ['CLAUDE_USAGE_BUDGET: budget takes a whole number, not "x".'];
    expect(findingOf(configCheck, { published })).toMatchObject({
      status: "fail",
      message: `of the running daemon: ${published[0]}`,
      fix: expect.stringContaining("claude-usage stop"),
    });
  });
});

describe("cache", () => {
  const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
  const call = () => ({ ...sampleWith().call, paths: paths() });
  const inCache = (name: string, mode = 0o600) =>
    fileIn(home(), `.cache/claude-usage/default/${name}`, "", mode);
  const finding = () => findingOf(cacheCheck, { call: call() });

  it("is ok where it does not exist yet, and where it is for one person", () => {
    expect(finding().status).toBe("ok");
    inCache("lines/tmux");
    expect(finding()).toMatchObject({
      status: "ok",
      message: `${paths().cache}, readable by you alone`,
    });
  });

  it.each([0o604, 0o640, 0o620])("fails with a file of mode %o", (mode) => {
    const open = inCache("lines/tmux", mode);
    inCache("b", 0o644);
    expect(finding()).toMatchObject({
      status: "fail",
      message: expect.stringMatching(/is accessible to other users \(and 1 more\)$/),
      fix: `chmod -R go= ${paths().cache}`,
    });
    expect(open).toContain(paths().cache);
  });

  it.each(["x".repeat(80), "two words", "o'clock", "$(false)`false`", 'a"b\\'])(
    "says a command that works as it is for a home named %s",
    (name) => {
      fileIn(home(), `${name}/.cache/claude-usage/default/lines/tmux`, "", 0o644);
      const odd = pathsFor({ home: join(home(), name), cwd: "/", env: {} });
      const check = () => findingOf(cacheCheck, { call: { ...sampleWith().call, paths: odd } });
      const found = check();
      expect(found.status).toBe("fail");
      expect(spawnSync("sh", ["-c", found.fix ?? ""]).status).toBe(0);
      expect(check().status).toBe("ok");
    },
  );

  it("fails with another user's file", () => {
    inCache("a");
    expect(findingOf(cacheCheck, { call: call(), uid: 4_242 })).toMatchObject({
      status: "fail",
      message: expect.stringContaining("does not belong to this user"),
      fix: expect.stringContaining(`sudo chown -R 4242 ${paths().cache}`),
    });
  });

  it.each([".cache/claude-usage/default", ".cache/claude-usage", ".cache"])(
    "fails where %s is not a folder",
    (name) => {
      const file = fileIn(home(), name, "", 0o600);
      expect(finding()).toMatchObject({
        status: "fail",
        message: `${file} is not a folder`,
        fix: `remove it: rm ${file}`,
      });
    },
  );

  it.each(["lines", "looks", "bars", "handover", "autostart"])(
    "fails where its %s is not a folder",
    (name) => {
      const file = inCache(name);
      expect(finding()).toMatchObject({ status: "fail", message: `${file} is not a folder` });
    },
  );

  it("fails where it is a symlink to nothing, and follows one to a folder", () => {
    mkdirSync(join(home(), ".cache/claude-usage"), { recursive: true });
    symlinkSync(join(home(), "elsewhere"), paths().cache);
    expect(finding()).toMatchObject({
      status: "fail",
      message: expect.stringMatching(/is a broken symlink$/),
    });
    mkdirSync(join(home(), "elsewhere"), { mode: 0o700 });
    expect(finding().status).toBe("ok");
  });

  it("leaves nothing behind", () => {
    inCache("a");
    finding();
    expect(readdirSync(paths().cache)).toEqual(["a"]);
  });

  describe.skipIf(!canMount && !process.env.CI)("on a disk", () => {
    const on = (folder: string) => ({
      ...sampleWith().call,
      paths: pathsFor({ home: home(), cwd: "/", env: { XDG_CACHE_HOME: folder } }),
    });

    it("that is read-only fails, also before there is a cache", () => {
      const { folder, readOnly } = disk(16);
      readOnly(true);
      const broken = {
        status: "fail",
        message: expect.stringMatching(/EROFS/),
        fix: expect.stringMatching(/read-only/),
      };
      expect(findingOf(cacheCheck, { call: on(folder) })).toMatchObject(broken);
      readOnly(false);
      mkdirSync(on(folder).paths.cache, { recursive: true, mode: 0o700 });
      readOnly(true);
      expect(findingOf(cacheCheck, { call: on(folder) })).toMatchObject(broken);
    });

    it("that is full fails", () => {
      const { folder, fill } = disk(16);
      mkdirSync(on(folder).paths.cache, { recursive: true, mode: 0o700 });
      fill(0);
      expect(findingOf(cacheCheck, { call: on(folder) })).toMatchObject({
        status: "fail",
        message: expect.stringMatching(/ENOSPC/),
        fix: expect.stringMatching(/is full: free some space/),
      });
    });

    it("without an inode left fails", () => {
      const { folder } = disk(64);
      expect(spawnSync("mount", ["-o", "remount,nr_inodes=3", folder]).status).toBe(0);
      mkdirSync(on(folder).paths.cache, { recursive: true, mode: 0o700 });
      expect(findingOf(cacheCheck, { call: on(folder) })).toMatchObject({
        status: "fail",
        message: expect.stringMatching(/ENOSPC/),
        fix: expect.stringMatching(/no inodes left/),
      });
    });
  });
});
