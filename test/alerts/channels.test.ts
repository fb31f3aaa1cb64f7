/** What each program of a channel is given: text stays text, whatever names the server sends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runAlertCommand } from "../../src/alerts/command.ts";
import { busAddress, escapedMarkup, notifierFor } from "../../src/alerts/desktop.ts";
import { tmuxMessage } from "../../src/alerts/tmux.ts";
import { instant, millis, percent } from "../../src/model/units.ts";
import { readFileAs } from "../../src/platform/bounded-file.ts";
import { alertDocument } from "../../src/render/alert-text.ts";
import { eventually } from "../world/person.ts";

const HOSTILE = `"; $(touch x) \`id\` #(id) %H <b>&amp;`;
const folder = mkdtempSync(join(tmpdir(), "claude-usage-alerts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the desktop", () => {
  it("gets markup with every sign escaped, after the end of the options", () => {
    expect(escapedMarkup(`<b a='"'>&`)).toBe(`&lt;b a='"'&gt;&amp;`);
    const words = notifierFor("linux", "title", HOSTILE);
    expect(words.slice(-3)).toEqual(["--", "title", escapedMarkup(HOSTILE)]);
  });

  it("gets text as arguments of a fixed script on macOS", () => {
    const [program, ...args] = notifierFor("darwin", "title", HOSTILE);
    expect(program).toBe("/usr/bin/osascript");
    expect(args.slice(-2)).toEqual(["title", HOSTILE]);
    expect(args.slice(0, -2).join(" ")).not.toContain("touch");
  });

  it("is found by the session's address, or by the socket that systemd makes", () => {
    expect(busAddress({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/a" }, 1)).toBe("unix:path=/a");
    expect(busAddress({ XDG_RUNTIME_DIR: folder }, 1)).toBe(undefined);
    writeFileSync(join(folder, "bus"), "");
    expect(busAddress({ XDG_RUNTIME_DIR: folder }, 1)).toBe(`unix:path=${folder}/bus`);
  });
});

it("tmux reads no format and no time in a message", () => {
  expect(tmuxMessage("80% #(id) ##[fg=red] %H")).toBe("80%% ####(id) ########[fg=red] %%H");
});

describe("a person's command", () => {
  const document = alertDocument(
    {
      event: "level",
      account: null,
      scope: { kind: "week", model: HOSTILE },
      level: percent(80),
      used: percent(81),
      resetsAt: null,
      hitsAt: null,
      failure: null,
    },
    { now: instant(0), utcOffset: () => millis(0), account: "default", named: false },
  );
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CLAUDE_CODE_OAUTH_TOKEN: "MARKED",
    X: "MARKED",
  };
  const run = (command: string, timeoutMs?: number) =>
    runAlertCommand(`cd ${folder}\n${command}`, document, env, timeoutMs);
  const written = (name: string) => readFileSync(join(folder, name), "utf8");

  it("gets the alert in variables and on stdin, and nothing else of the environment", async () => {
    const told = await run('env >env; cat >in; printf %s "$CLAUDE_USAGE_ALERT_TEXT" >text');
    expect(told).toEqual({ channel: "command", result: "delivered", detail: "on_alert" });
    expect(JSON.parse(written("in"))).toEqual(document);
    expect(written("in").endsWith("}\n")).toBe(true);
    expect(written("text")).toBe(document.text);
    const names = written("env")
      .split("\n")
      .flatMap((row) => /^([A-Z_]+)=/.exec(row)?.[1] ?? []);
    const ours = Object.keys(document).map((key) => `CLAUDE_USAGE_ALERT_${key.toUpperCase()}`);
    expect(names.filter((name) => !/^(PWD|OLDPWD|SHLVL|_)$/.test(name)).sort()).toEqual(
      [...ours, "HOME", "PATH"].sort(),
    );
    expect(written("env")).not.toContain("MARKED");
  });

  it.each([
    ["exit 3", "exit code 3"],
    ["echo 'no such\x1b host' >&2; exit 6", "exit code 6: no such\\u001b host"],
    ["kill -9 $$", "killed, or over 20 s"],
  ])("that ends with %j has failed", async (command, detail) => {
    expect(await run(command)).toEqual({ channel: "command", result: "failed", detail });
  });

  it("that hangs is killed with all that it started", async () => {
    const told = await run("sleep 300 & echo $! >pid; wait", 1_000);
    expect(told.result).toBe("failed");
    // It may wait for its new parent, which has no hurry to ask how it ended.
    const stat = () => readFileAs(`/proc/${written("pid").trim()}/stat`, String) ?? "";
    await eventually(() => /^$|\) Z /.test(stat()), "its end");
  });

  it("may end without having read its input", async () => {
    expect((await run("true")).result).toBe("delivered");
  });
});
