/** The property list, as an XML parser reads it: well formed, and every text comes back as it was; and the calls of launchctl. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NO_DEBUGGER } from "../../src/platform/long-running.ts";
import { launchd } from "../../src/service/launchd.ts";
import { folderPerTest } from "../world/program.ts";
import { managerWith, spec } from "./sample.ts";

const home = folderPerTest();
const { fileText, startLine, mark } = launchd(async () => ({ kind: "missing" }), "/home/me", 501);
const text = fileText(spec());

it("says who wrote it, and what it starts", () => {
  expect(text).toContain(mark);
  expect(text).toContain(startLine(spec()));
  expect(text).not.toContain(startLine({ ...spec(), program: "/other" }));
});

describe.skipIf(spawnSync("xmllint", ["--version"]).status !== 0 && !process.env.CI)(
  "an XML parser",
  () => {
    const xmllint = (...args: readonly string[]) =>
      spawnSync("xmllint", ["--nonet", ...args, "-"], { input: text, encoding: "utf8" });

    it("finds it well formed", () => {
      const { status, stderr } = xmllint("--noout");
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });

    const behind = (key: string) => `/plist/dict/key[.="${key}"]/following-sibling::*[1]`;

    it.each([
      [`string(${behind("Label")})`, "claude-usage"],
      [`string(${behind("StandardErrorPath")})`, spec().log],
      [`string(${behind("ProgramArguments")}/string[1])`, spec().node],
      [`string(${behind("ProgramArguments")}/string[2])`, NO_DEBUGGER],
      [`string(${behind("ProgramArguments")}/string[3])`, spec().program],
      [`string(${behind("ProgramArguments")}/string[4])`, "daemon"],
      [`string(${behind("EnvironmentVariables")}/key[1])`, "HOME"],
      [`string(${behind("EnvironmentVariables")}/string[1])`, spec().env[0]?.[1]],
      [`string(${behind("EnvironmentVariables")}/string[2])`, spec().env[1]?.[1]],
      [
        `string(${behind("EnvironmentVariables")}/key[.="NODE_OPTIONS"]/following-sibling::*[1])`,
        "",
      ],
      [`name(${behind("RunAtLoad")})`, "true"],
      [`name(${behind("KeepAlive")}/key[.="SuccessfulExit"]/following-sibling::*[1])`, "false"],
      [`string(${behind("ThrottleInterval")})`, "60"],
      [`string(${behind("Umask")})`, "63"],
    ])("reads %s", (path, expected) => {
      expect(xmllint("--xpath", path).stdout.replace(/\n$/, "")).toBe(expected);
    });
  },
);

describe("the manager", () => {
  it("loads the agent in place of one that is loaded", async () => {
    const { manager, calls } = managerWith(home(), "darwin", "case $1 in bootout) exit 3 ;; esac");
    expect(manager.file).toBe(join(home(), "Library/LaunchAgents/claude-usage.plist"));
    expect(await manager.start()).toBe(null);
    expect(calls()).toEqual([
      "bootout gui/501/claude-usage",
      "enable gui/501/claude-usage",
      `bootstrap gui/501 ${manager.file}`,
    ]);
  });

  it("says why it failed, and unloads it", async () => {
    const { manager, calls } = managerWith(
      home(),
      "darwin",
      "echo Bootstrap failed: 125 >&2; exit 125",
    );
    expect(await manager.start()).toMatchObject({
      reason: "launchctl bootstrap: Bootstrap failed: 125",
      byHand: `launchctl bootstrap gui/501 ${manager.file}`,
    });
    expect(await manager.stop()).toMatchObject({
      byHand: "launchctl bootout gui/501/claude-usage",
    });
    expect(calls().at(-1)).toBe("bootout gui/501/claude-usage");
  });

  it.each([
    ["printf 'x = {\\n\\tstate = running\\n\\tpid = 7\\n'", true, "running"],
    ["printf 'x = {\\n\\tstate = not running\\n'", false, "not running"],
    ["exit 113", false, "not loaded"],
  ])("has the state that its program prints: %s", async (script, isRunning, text) => {
    expect(await managerWith(home(), "darwin", script).manager.state()).toEqual({
      isRunning,
      text,
    });
  });
});
