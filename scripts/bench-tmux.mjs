// npm run bench: what each way to show the line in tmux costs, in one run, as a table for docs/benchmarks.md. Needs tmux;
// strace counts processes.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { availableParallelism, release, tmpdir, type } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { logIn } from "./login.mjs";

const SECONDS = 60;
/** A new percentage this often: far more often than in a day of work. */
const CHANGE_SECONDS = 30;
const ROUNDS = 5;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, "scripts/claude-usage");
const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
const lines = join(home, ".cache/claude-usage/default/lines");
const followed = join(home, "followed");
const path = `${join(root, "scripts")}:${dirname(process.execPath)}:${process.env.PATH}`;
const children = [];
const sockets = new Set();
process.once("exit", () => {
  for (const socket of sockets) spawnSync("tmux", ["-L", socket, "kill-server"], { env });
  for (const child of children) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

let used = 10;
let respondedAt = 0;
const endpoint = createServer((_, response) => {
  used += 1;
  const iso = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const five_hour = { utilization: used, resets_at: iso(2.5) };
  const seven_day = { utilization: 13, resets_at: iso(100) };
  const extra_usage = { is_enabled: true, monthly_limit: 5000, used_credits: 556, utilization: 11 };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ five_hour, seven_day, extra_usage }), () => {
    respondedAt = performance.now();
  });
}).listen(0, "127.0.0.1");
await once(endpoint, "listening");

const env = {
  HOME: home,
  PATH: path,
  TZ: "UTC",
  LC_ALL: "C.UTF-8",
  TERM: "xterm-256color",
  TMUX_TMPDIR: home,
  CLAUDE_USAGE_API_URL: `http://127.0.0.1:${endpoint.address().port}`,
  CLAUDE_USAGE_INTERVAL: `${CHANGE_SECONDS}s`,
  CLAUDE_USAGE_BUDGET: "60",
};
logIn(home);
const daemon = spawn(launcher, ["daemon"], { env, cwd: home, stdio: "ignore" });
children.push(daemon);
daemon.once("exit", () => {
  console.error("The daemon exited during startup; run `npm run build`.");
  process.exit(1);
});
await until(() => existsSync(join(lines, "tmux")) && rendered().includes("%"), "a rendered line");

// The line alone in a file, for `tail -F`: renamed into place, as the daemon does.
const follow = () => {
  writeFileSync(`${followed}.new`, `${rendered()}\n`);
  renameSync(`${followed}.new`, followed);
};
follow();
watch(lines, (_, name) => {
  if (name === "tmux" && existsSync(join(lines, name))) follow();
});

const JOB = "#(claude-usage --for tmux)";
const ways = [
  { name: `\`${JOB}\`, every second`, interval: 1, right: JOB },
  { name: `\`${JOB}\`, every 15 s`, interval: 15, right: JOB },
  {
    name: "`#(exec tail -F …)`, every 15 s",
    interval: 15,
    right: `#(exec tail -n 1 -F ${followed})`,
  },
  { name: "the plugin's live line, every second", interval: 1, right: "#{claude_usage}" },
  { name: "the plugin's live line, every 15 s", interval: 15, right: "#{claude_usage}" },
].map((way, index) => ({ ...way, socket: `way${index}`, twin: `twin${index}` }));

// A screen full of text, since a change of the line may make tmux redraw it.
const fill = `i=0; while [ $i -lt 60 ]; do echo "$i ${"the quick brown fox jumps over the dog ".repeat(4)}"; i=$((i + 1)); done; exec sleep 3600`;
const size = ["-x", "200", "-y", "50"];
tmux("outer", "new-session", "-d", ...size, "sleep 3600");
for (const { socket, twin, interval, right } of ways) {
  for (const name of [socket, twin]) {
    tmux(name, "new-session", "-d", ...size, fill);
    tmux(name, "set-option", "-g", "status-interval", String(interval));
    tmux(name, "set-option", "-g", "status-right", right);
    tmux(name, "set-option", "-g", "status-right-length", "100");
    const inside = tmux(name, "display-message", "-p", "#{socket_path},#{pid},0");
    if (right.includes("#{claude_usage}"))
      execFileSync(join(root, "claude-usage.tmux"), { env: { ...env, TMUX: inside } });
    tmux("outer", "new-window", "-d", "-n", name, `env -u TMUX tmux -u -L ${name} attach`);
    tmux("outer", "set-option", "-g", "status", "off");
  }
}
await until(
  () =>
    shown(ways.map(({ socket }) => socket)).every(
      (percent) => percent === rendered().match(/\d+%/)?.[0],
    ),
  "the bars",
  60,
);
// A server that has just registered is served from the next render on; wait until all are.
spawnSync(launcher, ["refresh"], { env });
await pause(20_000);

const traced = spawnSync("strace", ["-V"]).status === 0;
for (const way of ways) way.strace = traced ? trace(way.twin) : null;
await pause(1_000);
const before = ways.map(measure);
const daemonBefore = childTicks(daemon.pid);
await pause(SECONDS * 1000);
const after = ways.map(measure);
const daemonAfter = childTicks(daemon.pid);
const started = ways.map(({ strace }) => strace && processesIn(strace.log));
for (const { strace } of ways) strace?.process.kill("SIGINT");
const behind = await delays();

const perSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
const perMinute = (amount) => Math.round((amount * 60) / SECONDS);
const pushed = after.reduce((sum, { calls }, index) => sum + calls - before[index].calls, 0);
// Set twice: on the twins too.
const callCost = pushed === 0 ? 0 : (daemonAfter - daemonBefore) / (2 * pushed);
row(
  "way",
  "processes a minute",
  "CPU a minute",
  "to the terminal",
  "resident",
  "behind the response",
);
row("---", "--:", "--:", "--:", "--:", "--:");
ways.forEach(({ name }, index) => {
  const [from, to] = [before[index], after[index]];
  const calls = to.calls - from.calls;
  const processes = started[index] === null ? "?" : perMinute(started[index] + calls);
  const cpu = ((to.ticks - from.ticks + calls * callCost) / perSecond) * 1000;
  const resident = to.resident === 0 ? "–" : `${(to.resident / 1024).toFixed(1)} MiB`;
  const daemonCalls = calls > 0 ? ` (${perMinute(calls)} by the daemon)` : "";
  row(
    name,
    `${processes}${daemonCalls}`,
    `${perMinute(cpu)} ms`,
    `${perMinute(to.written - from.written)} B`,
    resident,
    `${Math.round(behind[index])} ms`,
  );
});
const machine = `${availableParallelism()} cores, ${type()} ${release()}, ${tmux("outer", "-V")}`;
console.log(
  `\nOver ${SECONDS} s with a new percentage every ${CHANGE_SECONDS} s, one client of 200 × 50; the last column is the median of ${ROUNDS}. ${machine}.`,
);
process.exit(0);

function tmux(socket, ...command) {
  sockets.add(socket);
  const args = ["-u", "-L", socket, "-f", "/dev/null", ...command];
  return execFileSync("tmux", args, { env, encoding: "utf8" }).trimEnd();
}

/** The line as the daemon rendered it last. */
function rendered() {
  return readFileSync(join(lines, "tmux"), "utf8").split("\n")[0];
}

/** The percentages on these servers' bars, as their clients' terminals show them; in one call, which takes time. */
function shown(names) {
  const captures = names.flatMap((name) => [
    "capture-pane",
    "-p",
    "-t",
    name,
    ";",
    "display",
    "-p",
    "@",
    ";",
  ]);
  const screens = tmux("outer", ...captures.slice(0, -1)).split("\n@");
  return names.map((_, index) => /(\d+%) ↻/.exec(screens[index].split("\n").at(-1))?.[1]);
}

async function until(done, what, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; !done(); ) {
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await pause(50);
  }
}

function measure({ socket }) {
  const pid = Number(tmux(socket, "display-message", "-p", "#{pid}"));
  const pane = Number(tmux(socket, "display-message", "-p", "#{pane_pid}"));
  const log = tmux(socket, "show-messages");
  return {
    ticks: fieldsOf(pid)
      .slice(11, 15)
      .reduce((sum, field) => sum + Number(field), 0),
    written: Number(tmux(socket, "list-clients", "-F", "#{client_written}")),
    resident: childrenOf(pid)
      .filter((child) => child !== pane)
      .reduce((sum, child) => sum + kibibytesOf(child), 0),
    calls: log.match(/CLAUDE_USAGE_BAR_FROM/g)?.length ?? 0,
  };
}

/** The fields of /proc/PID/stat after the name, which is in brackets and may hold anything. */
function fieldsOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
}

function childTicks(pid) {
  return fieldsOf(pid)
    .slice(13, 15)
    .reduce((sum, field) => sum + Number(field), 0);
}

function childrenOf(pid) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        return fieldsOf(one)[1] === String(pid);
      } catch {
        return false; // It has exited since.
      }
    });
}

function kibibytesOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Records all that a server starts; on a twin, since tracing slows it down. */
function trace(socket) {
  const log = join(home, `${socket}.strace`);
  const pid = tmux(socket, "display-message", "-p", "#{pid}");
  const args = ["-f", "-qq", "-e", "trace=process", "-e", "signal=none", "-o", log, "-p", pid];
  const strace = spawn("strace", args, { stdio: "ignore" });
  children.push(strace);
  return { log, process: strace };
}

function processesIn(log) {
  if (!existsSync(log)) return 0;
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => /\b(clone3?|v?fork)\b.*= \d+$/.test(line) && !line.includes("CLONE_THREAD"))
    .length;
}

/** From the endpoint's response to the terminal, in ms: the median for each way. */
async function delays() {
  const found = ways.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Out of step with any one-second timer.
    await pause(3_000 + Math.random() * 5_000);
    const last = used;
    respondedAt = 0;
    process.kill(daemon.pid, "SIGUSR2");
    await until(() => respondedAt > 0, "a response");
    const waiting = new Set(ways.keys());
    for (const end = Date.now() + 20_000; waiting.size > 0 && Date.now() < end; await pause(5)) {
      shown(ways.map(({ socket }) => socket)).forEach((percent, index) => {
        if (percent !== `${last + 1}%` || !waiting.delete(index)) return;
        found[index].push(performance.now() - respondedAt);
      });
    }
  }
  return found.map(
    (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN,
  );
}

function row(...cells) {
  console.log(`| ${cells.join(" | ")} |`);
}
