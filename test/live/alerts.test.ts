/** Alerts that arrive: on a real desktop's notification daemon, in a real tmux, and in a person's own command. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR } from "../../src/model/units.ts";
import { type SimReply, type SimServer, serve } from "../../src/sim/server.ts";
import { listed, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { type Bar, hasTmux, startBar } from "./bar.ts";

const has = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const hasDesktop = ["Xvfb", "dbus-run-session", "dunst", "notify-send"].every(has);
const isCi = Boolean(process.env.CI);

const HOSTILE = "<b>&#(id)%H";

let server: SimServer;
let someone: Person;
let reply: () => SimReply;
const started: ChildProcess[] = [];

beforeEach(async () => {
  reply = () => ok(listed(Date.now(), HOSTILE));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  someone.login();
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  await someone.leave();
  await server.close();
});

/** Starts the daemon with these settings. */
function startDaemon(toml: string, env: Readonly<Record<string, string>> = {}) {
  someone.config(toml);
  return someone.start(["daemon"], env);
}

/** The text of a program's output, by its first descriptor of `stdio`. */
function follow(child: ChildProcess, fd = 1): () => string {
  let text = "";
  child.stdio[fd]?.on("data", (chunk) => {
    text += chunk;
  });
  started.push(child);
  return () => text;
}

describe("a person's command", () => {
  /** Those that are written to the end. */
  const events = () => {
    const file = join(someone.home, "told");
    const rows = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
    return rows.map((row) => JSON.parse(row));
  };
  const names = () => events().map(({ event, window, level }) => [event, window, level].join(" "));
  // When forecasts agree is a matter of seconds here; forecast-alert.test.ts is about them.
  const QUIET = 'forecast = "off"\nnotify = "off"\n';
  const SETTINGS = `${QUIET}alerts = "50,80"\non_alert = "cat >>$HOME/told; env >>$HOME/env"\n`;

  it("runs once for each level, trouble and recovery, also after a restart and without the cache", async () => {
    // Each poll counts against the budget.
    const seldom = { CLAUDE_USAGE_INTERVAL: "60s" };
    const first = startDaemon(SETTINGS, seldom);
    await eventually(() => events().length === 2, "the levels");
    expect(names()).toEqual(["level 5h 50", `level ${HOSTILE} 80`]);
    someone.login(null);
    await eventually(() => events().length === 3, "trouble");
    first.process.kill("SIGTERM");
    await first.ended;
    rmSync(someone.cache, { recursive: true });
    const second = startDaemon(SETTINGS, seldom);
    await eventually(() => second.stderr().includes("no such file"), "a missing login");
    someone.login();
    await eventually(() => events().length === 4, "recovery");
    expect(names().slice(2)).toEqual(["trouble  ", "recovered  "]);
    const list = await someone.run(["alerts"]);
    expect(list.stdout).toContain("Alerts at 50%, 80%");
    expect(list.stdout).toMatch(/5h is at 54%, until \d\d:\d\d\. \(command: on_alert\)/);
    const env = readFileSync(join(someone.home, "env"), "utf8");
    expect(env).not.toContain("MARKED");
    expect(JSON.stringify(events())).not.toContain("MARKED");
  }, 60_000);

  it("runs once for each level where another daemon takes over while the first still delivers", async () => {
    const told = "until [ -e $HOME/go ]; do sleep 0.1; done; cat >>$HOME/told";
    const toml = `${QUIET}alerts = "50,80,95"\non_alert = ": >$HOME/began; ${told}"\n`;
    const first = startDaemon(toml);
    await eventually(() => existsSync(join(someone.home, "began")), "the first alert");
    // Its lease goes with the cache, before it can take it again.
    first.process.kill("SIGSTOP");
    renameSync(someone.cache, join(someone.home, "former"));
    const second = someone.start(["daemon"]);
    await eventually(() => second.stderr().includes("read 5h"), "the second daemon's reading");
    first.process.kill("SIGCONT");
    await eventually(() => first.stderr().includes("already running"), "the first to yield");
    expect([first.process.exitCode, second.process.exitCode]).toEqual([null, null]);
    writeFileSync(join(someone.home, "go"), "");
    await eventually(() => events().length >= 2, "both levels");
    reply = () => ok(listed(Date.now(), HOSTILE, 97));
    await eventually(() => names().includes("level 5h 95"), "the next level");
    expect(names()).toEqual(["level 5h 50", `level ${HOSTILE} 80`, "level 5h 95"]);
    await first.ended;
  }, 90_000);

  it("is not run in hours of quiet, nor without levels", async () => {
    const daemon = startDaemon(`quiet = "0-12"\n${SETTINGS}`, { TZ: quietZone() });
    await eventually(() => daemon.stderr().includes("read 5h"), "a reading");
    await eventually(
      () => existsSync(join(someone.home, ".local/state/claude-usage/default/alerts.json")),
      "marks",
    );
    expect(events()).toEqual([]);
    someone.config(`quiet = "off"\n${SETTINGS}`);
    await eventually(() => events().length === 2, "the levels");
  }, 60_000);
});

/** A session that ends 25 s after the first response, and then the next one, and a model's week that was given back. */
function endingSoon(): () => SimReply {
  let ends = 0;
  return () => {
    const now = Date.now();
    if (ends === 0) ends = now + 25_000;
    const isOver = now >= ends;
    const body = listed(now, HOSTILE) as { limits: { kind: string }[] };
    const limits = body.limits.map((limit) => {
      const resets_at = new Date(isOver ? ends + 5 * HOUR : ends).toISOString();
      if (limit.kind === "session") return { ...limit, percent: isOver ? 2 : 54, resets_at };
      return limit.kind === "weekly_scoped" && isOver ? { ...limit, percent: 3 } : limit;
    });
    return ok({ ...body, limits });
  };
}

/** A time zone where it is about six in the morning. */
function quietZone(): string {
  const hours = (6 - new Date().getUTCHours() + 24) % 24;
  // POSIX counts to the west.
  return hours > 12 ? `X+${24 - hours}` : `X-${hours}`;
}

describe.skipIf(!hasTmux && !isCi)("tmux", () => {
  let bar: Bar;
  beforeEach(() => {
    bar = startBar(someone.home, "/dev/null", "default");
  });
  afterEach(() => bar.close());

  it("shows the alert on each attached client, where a hostile name is text, and rings", async () => {
    const tmux = { TMUX_TMPDIR: someone.home };
    const settings = 'alerts = "80"\nnotify = "tmux"\nalert_bell = true\n';
    const daemon = startDaemon(settings, tmux);
    await eventually(() => daemon.stderr().includes("read 5h"), "a reading");
    // It waits for somebody to tell.
    expect((await someone.run(["alerts", "test"], tmux)).stdout).toBe(
      "tmux absent: no attached client\n",
    );
    bar.tmux("set-hook", "-g", "alert-bell", "set-option -g @rang yes");
    bar.attach(100);
    const screen = await bar.screen((text) => text.includes("Claude usage: "));
    expect(screen).toContain(`Claude usage: ${HOSTILE} is at 88%, until `);
    const rang = () => bar.tmux("show-options", "-gqv", "@rang") === "yes";
    await eventually(rang, "the bell");
    const test = await someone.run(["alerts", "test"], tmux);
    expect(test).toMatchObject({ code: 0, stdout: "tmux: on 1 client\n" });
  }, 90_000);
});

describe.skipIf(!hasDesktop && !isCi)("the desktop", () => {
  it("shows a level, a reset and a limit that was given back, where a hostile name is text", async () => {
    const x = spawn("Xvfb", ["-displayfd", "3", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const display = follow(x, 3);
    const [number] = await eventually(() => /^\d+(?=\n)/.exec(display()), "X");
    const DISPLAY = `:${number}`;
    mkdirSync(join(someone.home, "run"), { mode: 0o700 });
    const script = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec dunst -print -conf /dev/null';
    const session = spawn("dbus-run-session", ["--", "sh", "-c", script], {
      env: { ...someone.env, DISPLAY, XDG_RUNTIME_DIR: join(someone.home, "run") },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const said = follow(session);
    const [, bus = ""] = await eventually(() => /^(unix:\S+)\n/.exec(said()), "a bus");
    const desktop = { DBUS_SESSION_BUS_ADDRESS: bus, DISPLAY };
    someone.config('notify = "desktop"\n');
    await eventually(
      async () =>
        (await someone.run(["alerts", "test"], desktop)).stdout === "desktop: notify-send\n",
      "a notification daemon",
    );
    // In the background, so that its environment is the one that a daemon gets.
    someone.config('alerts = "50,80"\nnotify = "auto"\n');
    reply = endingSoon();
    await someone.run(["daemon", "--detach"], { ...desktop, CLAUDE_USAGE_INTERVAL: "10s" });
    const log = () => `the alert\n${someone.file("daemon.log")}\n${said()}`;
    const shown = await eventually(() => said().includes("is at 88%") && said(), log);
    expect(shown).toContain("summary: 'Claude usage'");
    expect(shown).toContain("&lt;b&gt;&amp;#(id)%H is at 88%, until ");
    await eventually(() => said().includes("5h is at 54%"), "the session's level");
    await eventually(() => said().includes("5h has reset: there is room again."), "the reset");
    const given = "&lt;b&gt;&amp;#(id)%H was given back before its reset, and is at 3%.";
    await eventually(() => said().includes(given), "the limit that was given back");
    const bodies = [...said().matchAll(/^\s*body: '(.*)'$/gm)].map(([, body]) => body);
    expect(new Set(bodies).size, "each is shown once").toBe(bodies.length);
    expect(bodies).toHaveLength(5);
  }, 180_000);
});
