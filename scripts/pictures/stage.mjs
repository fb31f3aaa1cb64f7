// A home of its own with a login, an endpoint that says what a picture needs, a daemon, and a terminal: a tmux without a bar.
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readable, rowsOf } from "./cells.mjs";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SHOWN_WITHIN_MS = 20_000;
const SCRIPTS = fileURLToPath(new URL("..", import.meta.url));
export const PLUGIN = join(SCRIPTS, "../claude-usage.tmux");

/** Runs a scene on a stage, and leaves nothing behind. */
export async function onStage(scene) {
  const stage = await build();
  const end = () => stage.end();
  process.once("exit", end);
  try {
    return await scene(stage);
  } finally {
    process.off("exit", end);
    end();
  }
}

async function build() {
  const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
  let body = "{}";
  const server = createServer((_, reply) => {
    reply.setHeader("content-type", "application/json");
    reply.end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const env = {
    HOME: home,
    PATH: `${SCRIPTS}:${process.env.PATH}`,
    LC_ALL: "C.UTF-8",
    TERM: "tmux-256color",
    COLORTERM: "truecolor",
    TMUX_TMPDIR: home,
    TZ: morning(),
    SHELL: "/bin/sh",
    CLAUDE_USAGE_FLASH: "0s",
    CLAUDE_USAGE_API_URL: `http://127.0.0.1:${server.address().port}`,
  };
  mkdirSync(join(home, ".claude"));
  mkdirSync(join(home, ".config/claude-usage"), { recursive: true });
  const claudeAiOauth = {
    accessToken: "simulated",
    expiresAt: Date.now() + 8 * 60 * MINUTE_MS,
    scopes: ["user:inference", "user:profile"],
    subscriptionType: "max",
    rateLimitTier: "default_claude_max_20x",
  };
  writeFileSync(join(home, ".claude/.credentials.json"), JSON.stringify({ claudeAiOauth }));
  const run = promisify(execFile);
  const tmux = async (socket, ...command) =>
    (await run("tmux", ["-u", "-L", socket, "-f", "/dev/null", ...command], { env })).stdout;

  const claudeUsage = async (...args) => (await run("claude-usage", args, { env })).stdout;
  return {
    home,
    env,
    tmux: (...command) => tmux("inner", ...command),
    keys: (...keys) => tmux("outer", "send-keys", ...keys),
    claudeUsage,
    /** A daemon that has its first reading. */
    start: async () => {
      await claudeUsage("daemon", "--detach");
      for (const end = Date.now() + SHOWN_WITHIN_MS; Date.now() < end; await pause(100)) {
        const state = await claudeUsage("--format", "{state}").catch(() => "");
        if (state.trim() === "fresh") return;
      }
      throw new Error("the daemon had no reading");
    },
    /** The days before, up to what the endpoint says, as another program kept them. */
    remember: async (account) => {
      const oauthAccount = { accountUuid: "simulated" };
      writeFileSync(join(home, ".claude.json"), JSON.stringify({ oauthAccount }));
      const file = join(home, "claude.json");
      writeFileSync(file, JSON.stringify({ version: 1, accounts: {}, unscoped: pastOf(account) }));
      await claudeUsage("history", "import", file);
    },
    settings: (toml) => writeFileSync(join(home, ".config/claude-usage/config.toml"), toml),
    /** What the endpoint says from now on; `resets` is in minutes. */
    account: (account) => {
      body = JSON.stringify(response(account));
    },
    /** A terminal of this size that runs a command. */
    open: async ({ columns, rows, command }) => {
      const size = ["-x", String(columns), "-y", String(rows)];
      await tmux("outer", "new-session", "-d", ...size, command);
      await tmux("outer", "set", "-g", "status", "off");
      await tmux("outer", "set", "-ga", "terminal-features", ",*:RGB");
    },
    /** A terminal with a tmux of two windows; the first runs the command. */
    openTmux: async ({ columns, rows, command = "sleep 600", options = {} }) => {
      const size = ["-x", String(columns), "-y", String(rows)];
      await tmux("inner", "new-session", "-d", ...size, "-s", "work", "-n", "claude", command);
      await tmux("inner", "new-window", "-d", "-n", "zsh", "sleep 600");
      const all = { "status-interval": "1", ...options };
      for (const [name, value] of Object.entries(all))
        await tmux("inner", "set", "-g", name, value);
      await tmux("inner", "set", "-ga", "terminal-features", ",*:RGB");
      await tmux("outer", "new-session", "-d", ...size, "env -u TMUX tmux -u -L inner attach");
      await tmux("outer", "set", "-g", "status", "off");
      await tmux("outer", "set", "-ga", "terminal-features", ",*:RGB");
    },
    /** The screen as the terminal gets it, once it contains the text. */
    screen: async (text, terminal) => {
      let shown = "";
      for (const end = Date.now() + SHOWN_WITHIN_MS; Date.now() < end; await pause(100)) {
        shown = (await tmux("outer", "capture-pane", "-p", "-e", "-N")).replace(/\n$/, "");
        const rows = rowsOf(shown, terminal);
        if (rows.map(readable).join("\n").includes(text)) return rows;
      }
      throw new Error(`the terminal never showed ${JSON.stringify(text)}:\n${shown}`);
    },
    pause,
    end: () => {
      for (const socket of ["outer", "inner"])
        spawnSync("tmux", ["-L", socket, "kill-server"], { env });
      spawnSync("claude-usage", ["stop"], { env });
      server.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

/** Two sessions of each of the last six days, of which most of the work is in the first two hours, and the week that they add to. */
function pastOf({ session, resets, week }) {
  const [session5h, weekly] = [[], []];
  const now = Date.now();
  const start = now - 6 * DAY_MS;
  const weekEnds = now + 5 * DAY_MS + 2 * 60 * MINUTE_MS;
  for (let day = 0; day <= 6; day += 1) {
    for (const before of [0, 6 * 60]) {
      const ends = start + day * DAY_MS + (resets - before) * MINUTE_MS;
      const most = day === 6 && before === 0 ? session : 45 + ((day * 23 + before) % 50);
      for (let minute = 10; minute <= 300; minute += 10) {
        const at = ends - (300 - minute) * MINUTE_MS;
        if (at >= now) continue;
        const share = 1 - (1 - Math.min(1, minute / (300 - resets))) ** 2;
        const entry = (usedPercent, resetsAt) => ({
          capturedAt: new Date(at).toISOString(),
          usedPercent: Math.round(usedPercent),
          resetsAt: new Date(resetsAt).toISOString(),
        });
        session5h.push(entry(most * share, ends));
        weekly.push(entry(Math.max(0, (week * (at - start)) / (now - start)), weekEnds));
      }
    }
  }
  const byTime = (a, b) => (a.capturedAt < b.capturedAt ? -1 : 1);
  return [
    { name: "session", windowMinutes: 300, entries: session5h.sort(byTime) },
    { name: "weekly", windowMinutes: 10_080, entries: weekly.sort(byTime) },
  ];
}

/** The zone in which it is nine in the morning, whenever a picture is drawn. */
function morning() {
  const east = ((9 - new Date().getUTCHours() + 36) % 24) - 12;
  return `Etc/GMT${east > 0 ? "-" : "+"}${Math.abs(east)}`;
}

/** The endpoint's response; a countdown of it does not change for 50 s. */
function response({ session, resets, week, model = null, spent = 556 }) {
  const later = (length) => new Date(Date.now() + length).toISOString();
  const weekEnds = later(5 * DAY_MS + 2 * 60 * MINUTE_MS);
  const limit = (kind, percent, resets_at, name) => ({
    kind,
    percent,
    resets_at,
    scope: name === undefined ? null : { model: { id: null, display_name: name }, surface: null },
  });
  return {
    limits: [
      limit("session", session, later(resets * MINUTE_MS + 55_000)),
      limit("weekly_all", week, weekEnds),
      ...(model === null ? [] : [limit("weekly_scoped", model, weekEnds, "Opus")]),
    ],
    extra_usage: {
      is_enabled: true,
      monthly_limit: 5_000,
      used_credits: spent,
      utilization: (spent / 5_000) * 100,
    },
  };
}
