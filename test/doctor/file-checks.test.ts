/** Checks of our files: the settings, and the cache folder with its modes. */
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { cacheCheck, configCheck } from "../../src/doctor/file-checks.ts";
import { folderPerTest } from "../world/program.ts";
import { fileIn, findingOf, sampleWith } from "./sample.ts";

const home = folderPerTest();

describe("config", () => {
  it("is ok with the defaults", () => {
    expect(findingOf(configCheck)).toMatchObject({
      status: "ok",
      message: /^defaults; there is no /,
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
      fix: `chmod -R go= "${paths().cache}", as its owner`,
    });
    expect(open).toContain(paths().cache);
  });

  it("fails with another user's file", () => {
    inCache("a");
    expect(findingOf(cacheCheck, { call: call(), uid: 4_242 })).toMatchObject({
      status: "fail",
      message: expect.stringContaining("does not belong to this user"),
    });
  });

  it("fails where its path is not a folder", () => {
    fileIn(home(), ".cache/claude-usage/default", "", 0o600);
    expect(finding().status).toBe("fail");
  });
});
