/** Words to systemd and launchd, taken down by what stands in for their programs. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import type { Context } from "../../src/context.ts";
import { installed, managerFor } from "../../src/service/installed.ts";
import { folderPerTest } from "../world/program.ts";
import { task } from "./sample.ts";

const home = folderPerTest();

/** A manager whose program is `script`, which takes down its arguments before. */
function managing(platform: string, script = "exit 0") {
  const name = platform === "darwin" ? "launchctl" : "systemctl";
  const calls = join(home(), "calls");
  writeFileSync(join(home(), name), `#!/bin/sh\necho "$*" >>'${calls}'\n${script}\n`, {
    mode: 0o755,
  });
  const env = { HOME: home(), PATH: `${home()}:/usr/bin:/bin` };
  const paths = pathsFor({ home: home(), cwd: "/", env });
  const call: Context = { argv: [], env, paths, isTerminal: () => false, program: "" };
  const said = () => (existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : []);
  return { manager: managerFor(call, platform, 501), said };
}

describe("systemd", () => {
  it("is told to read the unit, and to start it now and at each login", async () => {
    const { manager, said } = managing("linux");
    expect(manager.file).toBe(join(home(), ".config/systemd/user/claude-usage.service"));
    expect(await manager.start()).toBe(null);
    expect(said()).toEqual(["--user daemon-reload", "--user enable --now claude-usage.service"]);
  });

  it("is told to end it, and nothing of it stays in its folder", async () => {
    const { manager, said } = managing("linux", "exit 1");
    const wants = join(home(), ".config/systemd/user/default.target.wants");
    mkdirSync(wants, { recursive: true });
    symlinkSync("../claude-usage.service", join(wants, "claude-usage.service"));
    expect(await manager.end()).toEqual({
      why: "systemctl --user disable --now claude-usage.service: it ended with 1",
      instead: "systemctl --user disable --now claude-usage.service",
    });
    expect(said()).toEqual(["--user disable --now claude-usage.service"]);
    expect(() => readFileSync(join(wants, "claude-usage.service"))).toThrow("ENOENT");
  });

  it("says why it has not, and what is left to be done", async () => {
    const { manager, said } = managing("linux", "echo Failed to connect to bus >&2; exit 1");
    expect(await manager.start()).toEqual({
      why: "systemctl --user daemon-reload: Failed to connect to bus",
      instead:
        "systemctl --user daemon-reload && systemctl --user enable --now claude-usage.service",
    });
    expect(said()).toHaveLength(1);
  });

  it.each([
    ["case $* in *enabled*) echo enabled ;; *) echo active ;; esac", true, "enabled, active"],
    [
      "case $* in *enabled*) echo enabled ;; *) echo activating; exit 3 ;; esac",
      false,
      "enabled, activating",
    ],
  ])("is asked for its state: %s", async (script, runs, text) => {
    expect(await managing("linux", script).manager.state()).toEqual({ runs, text });
  });

  it("has no state where its instance does not answer", async () => {
    const { manager } = managing("linux", "echo Failed to connect >&2; exit 1");
    expect(await manager.state()).toBe(null);
  });
});

describe("launchd", () => {
  it("is told to load the agent in place of one that is loaded", async () => {
    const { manager, said } = managing("darwin", "case $1 in bootout) exit 3 ;; esac");
    expect(manager.file).toBe(join(home(), "Library/LaunchAgents/claude-usage.plist"));
    expect(await manager.start()).toBe(null);
    expect(said()).toEqual([
      "bootout gui/501/claude-usage",
      "enable gui/501/claude-usage",
      `bootstrap gui/501 ${manager.file}`,
    ]);
  });

  it("says why it has not, and is told to end it", async () => {
    const { manager, said } = managing("darwin", "echo Bootstrap failed: 125 >&2; exit 125");
    expect(await manager.start()).toMatchObject({
      why: "launchctl bootstrap: Bootstrap failed: 125",
      instead: `launchctl bootstrap gui/501 '${manager.file}'`,
    });
    expect(await manager.end()).toMatchObject({
      instead: "launchctl bootout gui/501/claude-usage",
    });
    expect(said().at(-1)).toBe("bootout gui/501/claude-usage");
  });

  it.each([
    ["printf 'x = {\\n\\tstate = running\\n\\tpid = 7\\n'", true, "running"],
    ["printf 'x = {\\n\\tstate = not running\\n'", false, "not running"],
    ["exit 113", false, "not loaded"],
  ])("is asked for its state: %s", async (script, runs, text) => {
    expect(await managing("darwin", script).manager.state()).toEqual({ runs, text });
  });
});

it.each(["linux", "darwin"])("knows its own file from another's on %s", (platform) => {
  const { manager } = managing(platform);
  expect(installed(manager).owner).toBe("nobody's");
  mkdirSync(join(manager.file, ".."), { recursive: true });
  writeFileSync(manager.file, "[Service]\nExecStart=/usr/bin/other\n");
  expect(installed(manager).owner).toBe("another's");
  writeFileSync(manager.file, manager.text(task()));
  expect(installed(manager).owner).toBe("ours");
});

it("takes what cannot be read for another's", () => {
  const { manager } = managing("linux");
  mkdirSync(manager.file, { recursive: true });
  expect(installed(manager).owner).toBe("another's");
});
