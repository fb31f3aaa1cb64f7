/** No command prints a control character, whatever is in paths, settings, the server's text or the output of tools. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS, type CommandName } from "../../src/commands.ts";
import { jsonResponse, type SimServer, serve } from "../../src/sim/server.ts";
import { listed } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

/** ESC with an OSC and a CSI sequence, BEL, a newline, CSI as one character, and marks that turn text round. */
const HOSTILE = "\x1b]0;MARK\x07\x1b[2J\r\n\x9b31m\u202e\u2066\x7f";

/** All but a newline; `\p{Cf}` are format characters. */
const CONTROL = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const RUNS: Readonly<Record<CommandName, readonly (readonly string[])[]>> = {
  daemon: [["daemon", "--detach"], ["daemon"], ["daemon", `--interval=${HOSTILE}`]],
  status: [["status"], ["status", HOSTILE]],
  top: [["top", HOSTILE]],
  accounts: [["accounts"], ["accounts", "--json"], ["accounts", "--account", HOSTILE]],
  machines: [["machines"], ["machines", "--json"]],
  forecast: [["forecast"], ["forecast", "--json"], ["forecast", HOSTILE]],
  history: [["history"], ["history", "--window", HOSTILE], ["history", "import", HOSTILE]],
  refresh: [["refresh"], ["refresh", `--api-url=${HOSTILE}`]],
  chart: [
    ["chart", "7d"],
    ["chart", HOSTILE],
    ["chart", "--days", HOSTILE],
  ],
  report: [
    ["report", "--out", `/nowhere/${HOSTILE}`],
    ["report", HOSTILE],
  ],
  themes: [["themes"]],
  config: [["config"], ["config", `--segments=${HOSTILE}`], ["config", `--api-url=${HOSTILE}`]],
  demo: [
    ["demo", "--once"],
    ["demo", "--states"],
    ["demo", "--serve", HOSTILE],
  ],
  setup: [
    ["setup", "--print"],
    ["setup", "--print", "--remove"],
    ["setup", HOSTILE],
  ],
  uninstall: [["uninstall"], ["uninstall", HOSTILE]],
  init: [
    ["init", "zsh"],
    ["init", HOSTILE],
  ],
  completions: [["completions", HOSTILE]],
  help: [["help"], ["help", HOSTILE]],
  telemetry: [
    ["telemetry"],
    ["telemetry", "--json"],
    ["telemetry", "--check", "--require", HOSTILE],
    ["telemetry", "off", "--yes"],
    ["telemetry", "local", "--yes", "--metrics-url", `http://127.0.0.1:1/${HOSTILE}`],
  ],
  cost: [["cost"], ["cost", "--url", HOSTILE]],
  metrics: [["metrics"], ["metrics", HOSTILE]],
  statusline: [["statusline"], ["statusline", HOSTILE]],
  watch: [
    ["watch", "--for", HOSTILE],
    ["watch", "--json"],
  ],
  alerts: [["alerts"], ["alerts", "test"], ["alerts", HOSTILE]],
  guard: [["guard"], ["guard", "--below", HOSTILE], ["guard", "--window", HOSTILE]],
  "wait-reset": [["wait-reset", "--window", HOSTILE]],
  stop: [["stop"]],
  doctor: [["doctor"], ["doctor", "--json"]],
  service: [
    ["service", "status"],
    ["service", "install"],
    ["service", "uninstall"],
  ],
};
const LINES = [
  [],
  ["--json"],
  ["--for", "plain"],
  ["--for", "waybar"],
  ["--for", HOSTILE],
  [HOSTILE],
];

let server: SimServer;
let someone: Person;
let tools: string;

beforeAll(async () => {
  server = await serve({
    port: 0,
    answer: () => jsonResponse(200, listed(Date.now(), `Model${HOSTILE}`)),
  });
  someone = person(server.url, { CLAUDE_USAGE_AUTOSTART: "false" }, `claude-usage-${HOSTILE}`);
  tools = join(someone.home, "tools");
  mkdirSync(tools);
  writeFileSync(join(tools, "hostile"), HOSTILE);
  for (const name of ["tmux", "systemctl", "launchctl"])
    writeFileSync(
      join(tools, name),
      `#!/bin/sh\ncat "$(dirname "$0")/hostile"\ncat "$(dirname "$0")/hostile" >&2\nexit 1\n`,
      { mode: 0o755 },
    );
});
afterAll(async () => {
  await someone.leave();
  await server.close();
});

/** The status line of Claude Code is in colours; nothing else is where stdout is a pipe. */
const withoutColours = ([command]: readonly string[], text: string): string =>
  command === "statusline" ? text.replaceAll(/\x1b\[[\d;]*m/g, "") : text;

/** A command that waits is ended after this. */
const PATIENCE_MS = 8_000;

/** All outputs that have a control character, of every command. */
async function hostileOutputs(more: Readonly<Record<string, string>> = {}) {
  const env = { PATH: `${tools}:${process.env.PATH}`, TMUX: `/tmp/${HOSTILE},1,0`, ...more };
  const found: string[] = [];
  const left = [...LINES, ...Object.values(RUNS).flat()];
  const work = async () => {
    for (let args = left.shift(); args !== undefined; args = left.shift()) {
      const running = someone.start(args, env);
      const timer = setTimeout(() => running.process.kill("SIGKILL"), PATIENCE_MS);
      const { stdout, stderr } = await running.ended;
      clearTimeout(timer);
      for (const text of [stdout, stderr])
        if (CONTROL.test(withoutColours(args, text)))
          found.push(`${args.join(" ")}: ${JSON.stringify(text)}`);
    }
  };
  await Promise.all([work(), work(), work()]);
  return found;
}

describe("no command prints a control character", () => {
  it("of the home folder or a flag, without a login", async () => {
    expect(await hostileOutputs()).toEqual([]);
  });

  it("of settings and variables", async () => {
    someone.login();
    someone.config(
      `"x${"\\u001b"}[2J" = 1\nsegments = "${"\\u001b"}]0;x${"\\u0007"}"\napi_url = "${HOSTILE.replace(/\s/g, "")}"`,
    );
    expect(
      await hostileOutputs({ CLAUDE_USAGE_MONEY: HOSTILE, CLAUDE_USAGE_API_URL: HOSTILE }),
    ).toEqual([]);
  });

  it("of the server, of stored files or of Claude Code's settings", async () => {
    someone.config("");
    someone.login();
    const settings = { env: { DISABLE_TELEMETRY: HOSTILE, OTEL_EXPORTER_OTLP_ENDPOINT: HOSTILE } };
    writeFileSync(join(someone.home, ".claude/settings.json"), JSON.stringify(settings));
    const daemon = someone.start(["daemon"]);
    await eventually(() => daemon.stderr().includes("read 5h"), "a reading");
    expect(await hostileOutputs()).toEqual([]);
    expect(CONTROL.test(daemon.stderr())).toBe(false);
  });
});

it("the launcher alone prints none of the path that it lies in", () => {
  const root = mkdtempSync(join(tmpdir(), `claude-usage-${HOSTILE}`));
  mkdirSync(join(root, "scripts"));
  const launcher = join(root, "scripts/claude-usage");
  for (const file of ["scripts/claude-usage", "package.json"])
    cpSync(new URL(`../../${file}`, import.meta.url), join(root, file));
  const { stderr } = spawnSync("sh", [launcher, "status"], { encoding: "latin1" });
  rmSync(root, { recursive: true });
  expect(stderr).toMatch(/MARK.*dist\/main\.cjs is missing/);
  expect(stderr.slice(0, -1)).not.toMatch(/[\x00-\x1f\x7f]/);
});

it("every command is tried", () => {
  expect(Object.keys(RUNS).sort()).toEqual(Object.keys(COMMANDS).sort());
});
