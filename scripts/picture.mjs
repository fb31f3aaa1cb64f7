// npm run picture: draws tmux/bar.svg from a real tmux while a simulated account goes through its states.
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { drawing, readable } from "./drawing.mjs";
import { logIn } from "./login.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const COLUMNS = 80;

const TMUX_DEFAULT = "bg=green,fg=black";
const GREY = "bg=colour236,fg=colour252";
/** From top to bottom. `resets` is in minutes; `from` is the time of day of an old reading. */
const BARS = [
  { caption: "set -g status-right '#(claude-usage)'", style: TMUX_DEFAULT, used: 100, resets: 84 },
  { caption: "on your own bar: green below 50 %", style: GREY, used: 42, resets: 190 },
  { caption: "orange from 70 %", style: GREY, used: 73, resets: 125 },
  {
    caption: "used up: when it resets, and what extra usage cost",
    style: GREY,
    used: 100,
    resets: 84,
  },
  { caption: "no daemon: the last reading, and its time", style: GREY, from: "09:41" },
];

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
const cache = join(home, ".cache/claude-usage/default");
const env = {
  HOME: home,
  PATH: `${fileURLToPath(new URL(".", import.meta.url))}:${process.env.PATH}`,
  LC_ALL: "C.UTF-8",
  TERM: "xterm-256color",
  TMUX_TMPDIR: home,
  TZ: "UTC",
  CLAUDE_USAGE_AUTOSTART: "false",
  CLAUDE_USAGE_FLASH: "0s",
};
process.once("exit", () => {
  for (const socket of ["outer", "inner"])
    spawnSync("tmux", ["-L", socket, "kill-server"], { env });
  spawnSync("claude-usage", ["stop"], { env });
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

let body = "";
const server = createServer((_, reply) => {
  reply.setHeader("content-type", "application/json");
  reply.end(body);
});
await once(server.listen(0, "127.0.0.1"), "listening");
env.CLAUDE_USAGE_API_URL = `http://127.0.0.1:${server.address().port}`;
logIn(home);

const screen = ["-x", String(COLUMNS), "-y", "4"];
await tmux("inner", "new-session", "-d", ...screen, "-s", "work", "-n", "claude", "sleep 600");
await tmux("inner", "new-window", "-d", "-n", "zsh", "sleep 600");
await tmux("inner", "set", "-g", "status-right", "#(claude-usage)");
await tmux("inner", "set", "-g", "status-interval", "1");
await tmux("outer", "new-session", "-d", ...screen, "env -u TMUX tmux -u -L inner attach");
await tmux("outer", "set", "-g", "status", "off");

const rows = [];
for (const { caption, style, used, resets, from } of BARS) {
  await tmux("inner", "set", "-g", "status-style", style);
  if (from === undefined) {
    body = JSON.stringify(response(used, resets));
    await claudeUsage(...(rows.length === 0 ? ["daemon", "--detach"] : ["refresh"]));
    rows.push({ caption, line: await barThatShows(` ${used}% ↻`) });
  } else {
    await claudeUsage("stop");
    age(from);
    rows.push({ caption, line: await barThatShows(from) });
  }
}
writeFileSync(fileURLToPath(new URL("../tmux/bar.svg", import.meta.url)), drawing(rows, COLUMNS));
process.exit(0);

/** The endpoint's response; its countdown does not change for 50 s. */
function response(used, resets) {
  const later = (length) => new Date(Date.now() + length).toISOString();
  return {
    five_hour: { utilization: used, resets_at: later(resets * MINUTE + 55_000) },
    seven_day: { utilization: 13, resets_at: later(6 * DAY) },
    extra_usage: { is_enabled: true, monthly_limit: 5000, used_credits: 556, utilization: 11.12 },
  };
}

/** Dates the last reading back, so that the picture does not depend on when it is made. */
function age(from) {
  const path = join(cache, "snapshot.json");
  const snapshot = JSON.parse(readFileSync(path, "utf8"));
  const now = Date.now();
  const today = Date.parse(`${new Date(now).toISOString().slice(0, 10)}T${from}Z`);
  const at = today < now ? today : today - DAY;
  const old = { ...snapshot, dueAt: at, freshUntil: at, reading: { ...snapshot.reading, at } };
  writeFileSync(path, JSON.stringify(old));
  // The rendered line is valid for another minute; without it the launcher reads the snapshot.
  rmSync(join(cache, "lines"), { recursive: true });
}

async function claudeUsage(...args) {
  await promisify(execFile)("claude-usage", args, { env });
}

async function tmux(socket, ...command) {
  const args = ["-u", "-L", socket, "-f", "/dev/null", ...command];
  return (await promisify(execFile)("tmux", args, { env })).stdout;
}

/** The bar as the terminal gets it, once it contains the text. */
async function barThatShows(text) {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await pause(100)) {
    const shown = await tmux("outer", "capture-pane", "-p", "-e", "-N");
    const line = shown.replace(/\n$/, "").split("\n").at(-1);
    if (readable(line).includes(text)) return line;
  }
  throw new Error(`the bar never showed ${JSON.stringify(text)}`);
}
