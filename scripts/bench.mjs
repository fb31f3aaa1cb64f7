// npm run bench: what a reader costs, as ratios within one run, and what an idle daemon costs, as a table for docs/benchmarks.md.
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, release, type } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { home, launcher, lines, path, simulated, start } from "./bench-home.mjs";
import { installPeers, STDIN } from "./bench-peers.mjs";

const ROUNDS = 60;
/** One poll interval, so the measured time has as many polls as any other. */
const REST_SECONDS = 90;
/** What a row is compared with, where its key differs from its name. */
const NAMES = { node: "node -e 0", socket: "node -e 0", rendered: "claude-usage" };

const rendered = join(lines, "plain");

// Nothing from the caller's environment: its CLAUDE_USAGE_*, NODE_OPTIONS or certificates would be measured too.
// A UTF-8 locale, as usual: cat and its like load it, and sh does not.
const login = { HOME: home, PATH: path, TZ: "UTC", LANG: "C.UTF-8" };
// A folder in memory, as systemd gives to each login.
const memory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/claude-usage-") : null;
process.once("exit", () => memory && rmSync(memory, { recursive: true }));
const baseEnv = memory === null ? login : { ...login, XDG_RUNTIME_DIR: memory };
const stdin = join(home, "stdin");
writeFileSync(stdin, STDIN);
const peers = process.argv.includes("--peers") ? installPeers(join(home, "peers"), baseEnv) : [];

// An account with a name, whose history is its own.
const accountUuid = "0f5ad3d2-0000-4000-8000-000000000000";
writeFileSync(join(home, ".claude.json"), JSON.stringify({ oauthAccount: { accountUuid } }));
const env = await simulated(baseEnv);
const began = performance.now();
const daemon = start(env, "daemon");
while (!existsSync(rendered) || !readFileSync(rendered, "utf8").includes("%")) {
  if (daemon.exitCode !== null) throw new Error("the daemon exited during startup");
  await pause(50);
}

await fillHistory();

// A rendered line needs no Node: a launcher that found none starts this one, and its round does not count.
const missed = join(home, "missed");
mkdirSync(join(home, "bin"));
writeFileSync(join(home, "bin/node"), `#!/bin/sh\n: >'${missed}'\n`, { mode: 0o755 });
const noNode = { ...env, PATH: `${home}/bin:${path}` };

const contenders = {
  true: { runs: 50, env, command: [program("true")], says: "" },
  cat: { runs: 50, env, command: [program("cat"), rendered], says: "%" },
  rendered: { runs: 50, env: noNode, command: [launcher, "--for", "plain"], says: "%" },
  alone: {
    runs: 50,
    env: { ...noNode, XDG_RUNTIME_DIR: "" },
    command: [launcher, "--for", "plain"],
    says: "%",
  },
  node: { runs: 2, env, command: [process.execPath, "-e", "0"], says: "" },
  json: { runs: 2, env, command: [launcher, "--json"], says: '"state":"fresh"' },
  metrics: { runs: 2, env, command: [launcher, "metrics"], says: "claude_usage_ratio" },
  line: { runs: 2, env, command: [launcher, "--ascii", "--no-daemon"], says: "[#" },
  chart: { runs: 2, env, command: [launcher, "chart", "hours"], says: "Hours of the week" },
  socket: { runs: 1, env, command: [process.execPath, "-e", "0"], says: "", socket: true },
  statusline: { runs: 1, env, command: [launcher, "statusline"], says: "%", socket: true },
  ...Object.fromEntries(
    peers.map(({ name, command, env }) => [name, { runs: 2, env, command, says: "" }]),
  ),
};
for (const { env, command, says } of Object.values(contenders)) {
  // From a file, as below: a pipe that a program does not read cannot be written to.
  const from = openSync(stdin, "r");
  const options = { env, encoding: "utf8", stdio: [from, "pipe", "inherit"] };
  const said = execFileSync(command[0], command.slice(1), options);
  closeSync(from);
  if (!said.includes(says)) throw new Error(`${command.join(" ")} said ${JSON.stringify(said)}`);
}

const names = Object.keys(contenders);
const rounds = [];
for (let turn = 0; rounds.length < ROUNDS; turn += 1) {
  if (turn > 2 * ROUNDS) throw new Error("most calls found no rendered line that is still valid");
  // The order rotates, so that no contender always runs after the same one.
  const order = names.map((_, at) => names[(at + turn) % names.length]);
  const round = Object.fromEntries(order.map((name) => [name, millisecondsOf(contenders[name])]));
  if (existsSync(missed)) rmSync(missed);
  else rounds.push(round);
}
const rest = await atRest(daemon.pid);
const minutes = Math.round((performance.now() - began) / 60_000);

row("", "median", "in proportion", "target", "");
row("---", "--:", "--:", "--:", "---");
compare("`true`", "true", "cat");
compare("`cat` of a rendered line", "cat", "cat");
compare("`claude-usage` on a rendered line", "rendered", "cat", 1);
compare("`claude-usage`, without `XDG_RUNTIME_DIR`", "alone", "cat");
compare("`node -e 0`", "node", "node");
compare("`claude-usage --json`, warm cache", "json", "node", 1.3);
compare("`claude-usage metrics`", "metrics", "node", 1.3);
compare("`claude-usage --ascii`, not rendered before", "line", "node");
compare("`claude-usage chart hours`, of 90 days", "chart", "node", 2);
compare("`node -e 0`, with a socket as stdin", "socket", "socket");
compare("`claude-usage statusline`, as Claude Code runs it", "statusline", "socket", 1.25);
for (const { name } of peers) compare(name, name, "rendered");
if (rest === null) row("the daemon at rest", "not measured: no /proc", "", "", "");
else {
  const { mebibytes, perMinute } = rest;
  const memory = `the daemon's memory (RSS) after ${minutes} min`;
  row(memory, `${mebibytes.toFixed(1)} MiB`, "", "≤ 62 MiB", verdict(mebibytes <= 62));
  const cpu = `${perMinute.toFixed(0)} ms per minute`;
  row("the daemon's CPU at rest", cpu, "", "≤ 100 ms", verdict(perMinute <= 100));
}
const machine = `${availableParallelism()} cores, ${type()} ${release()}, Node ${process.version}`;
console.log(`\nMedians of ${ROUNDS} interleaved rounds; ${machine}.`);
process.exit(0);

/** The account that the daemon polls for gets a history. */
async function fillHistory() {
  const bundle = await rolldown({
    platform: "node",
    input: fileURLToPath(new URL("bench-history.ts", import.meta.url)),
  });
  const file = join(home, "bench-history.mjs");
  await bundle.write({ format: "esm", codeSplitting: false, file });
  await bundle.close();
  const { fillHistory: fill } = await import(pathToFileURL(file));
  fill(home, 90);
}

/** The file of a program that is also a built-in of sh. */
function program(name) {
  return [`/usr/bin/${name}`, `/bin/${name}`].find((file) => existsSync(file)) ?? name;
}

/**
 * One run from start to exit. Node's spawn takes longer than a reader, so one sh starts many in a row. Claude Code is a
 * Node program and gives its child a socket, so `statusline` is started by spawn.
 */
function millisecondsOf({ runs, env, command, socket = false }) {
  if (socket) return millisecondsOnSocket(env, command);
  const loop =
    'n=$1 in=$2; shift 2; while [ "$n" -gt 0 ]; do "$@" <"$in" >/dev/null 2>&1 || exit; n=$((n - 1)); done';
  const began = performance.now();
  const { status } = spawnSync("/bin/sh", ["-c", loop, "sh", String(runs), stdin, ...command], {
    env,
  });
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}`);
  return (performance.now() - began) / runs;
}

function millisecondsOnSocket(env, [program, ...args]) {
  const began = performance.now();
  const { status } = spawnSync(program, args, { env, input: STDIN });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
  return performance.now() - began;
}

/** Memory, and CPU time in ms, of an idle process; null without /proc. */
async function atRest(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return null;
  const before = ticksOf(pid);
  await pause(REST_SECONDS * 1000);
  const ticks = ticksOf(pid) - before;
  const perSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return { mebibytes: kibibytes / 1024, perMinute: (ticks / perSecond / REST_SECONDS) * 60_000 };
}

function ticksOf(pid) {
  // The second field is the name in brackets, which may hold anything; user and system time are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function compare(text, name, to, most) {
  const time = `${median(rounds.map((round) => round[name])).toFixed(1)} ms`;
  const times = median(rounds.map((round) => round[name] / round[to]));
  const target = most === undefined ? ["", ""] : [`≤ ${most} ×`, verdict(times <= most)];
  row(text, time, `${times.toFixed(2)} × \`${NAMES[to] ?? to}\``, ...target);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function verdict(met) {
  return met ? "met" : "not met";
}

function row(...cells) {
  console.log(`| ${cells.join(" | ")} |`);
}
