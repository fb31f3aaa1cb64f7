// What a look costs, as ratios within one run, and what the daemon costs at rest: a table for the README.
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
import { home, launcher, lines, path, simulated, start } from "./bench-home.mjs";
import { installPeers, STDIN } from "./bench-peers.mjs";

const ROUNDS = 60;
/** One interval of the daemon's, so that this holds as many polls as its whole life does. */
const REST_SECONDS = 90;
/** What a row is compared with, where its key is not its name. */
const NAMES = { node: "node -e 0", told: "node -e 0", painted: "claude-usage" };

const painted = join(lines, "plain");

// Nothing of the caller's environment: its CLAUDE_USAGE_*, NODE_OPTIONS or certificates would be measured too.
// A UTF-8 locale as everybody has one: cat and its like load it, and sh does not.
const login = { HOME: home, PATH: path, TZ: "UTC", LANG: "C.UTF-8" };
// And a folder in memory, as systemd gives one to each login.
const memory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/claude-usage-") : null;
process.once("exit", () => memory && rmSync(memory, { recursive: true }));
const bare = memory === null ? login : { ...login, XDG_RUNTIME_DIR: memory };
const stdin = join(home, "stdin");
writeFileSync(stdin, STDIN);
const peers = process.argv.includes("--peers") ? installPeers(join(home, "peers"), bare) : [];

const env = await simulated(bare);
const began = performance.now();
const daemon = start(env, "daemon");
while (!existsSync(painted) || !readFileSync(painted, "utf8").includes("%")) {
  if (daemon.exitCode !== null) throw new Error("the daemon did not stay");
  await pause(50);
}

// A painted line needs no node: a launcher that missed it finds this one, and its round does not count.
const missed = join(home, "missed");
mkdirSync(join(home, "bin"));
writeFileSync(join(home, "bin/node"), `#!/bin/sh\n: >'${missed}'\n`, { mode: 0o755 });
const noNode = { ...env, PATH: `${home}/bin:${path}` };

const contenders = {
  true: { runs: 50, env, command: [program("true")], says: "" },
  cat: { runs: 50, env, command: [program("cat"), painted], says: "%" },
  painted: { runs: 50, env: noNode, command: [launcher, "--for", "plain"], says: "%" },
  alone: {
    runs: 50,
    env: { ...noNode, XDG_RUNTIME_DIR: "" },
    command: [launcher, "--for", "plain"],
    says: "%",
  },
  node: { runs: 2, env, command: [process.execPath, "-e", "0"], says: "" },
  json: { runs: 2, env, command: [launcher, "--json"], says: '"state":"fresh"' },
  line: { runs: 2, env, command: [launcher, "--ascii", "--no-daemon"], says: "[#" },
  told: { runs: 1, env, command: [process.execPath, "-e", "0"], says: "", socket: true },
  statusline: { runs: 1, env, command: [launcher, "statusline"], says: "%", socket: true },
  ...Object.fromEntries(
    peers.map(({ name, command, env }) => [name, { runs: 2, env, command, says: "" }]),
  ),
};
for (const { env, command, says } of Object.values(contenders)) {
  // From a file, as below: into a pipe that a program does not read one cannot write.
  const from = openSync(stdin, "r");
  const options = { env, encoding: "utf8", stdio: [from, "pipe", "inherit"] };
  const said = execFileSync(command[0], command.slice(1), options);
  closeSync(from);
  if (!said.includes(says)) throw new Error(`${command.join(" ")} said ${JSON.stringify(said)}`);
}

const names = Object.keys(contenders);
const rounds = [];
for (let turn = 0; rounds.length < ROUNDS; turn += 1) {
  if (turn > 2 * ROUNDS) throw new Error("most looks found no painted line that holds");
  // The order turns, so that nobody always comes after the same neighbour.
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
compare("`cat` of a painted line", "cat", "cat");
compare("`claude-usage` on a painted line", "painted", "cat", 1);
compare("`claude-usage`, without `XDG_RUNTIME_DIR`", "alone", "cat");
compare("`node -e 0`", "node", "node");
compare("`claude-usage --json`, warm cache", "json", "node", 1.3);
compare("`claude-usage --ascii`, not painted", "line", "node");
compare("`node -e 0`, with a socket as stdin", "told", "told");
compare("`claude-usage statusline`, as Claude Code runs it", "statusline", "told", 1.25);
for (const { name } of peers) compare(name, name, "painted");
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

/** The file of a program that sh has built in too. */
function program(name) {
  return [`/usr/bin/${name}`, `/bin/${name}`].find((file) => existsSync(file)) ?? name;
}

/**
 * One run from start to exit. Node's spawn alone takes longer than a look, so one sh starts them, many in a row; but
 * Claude Code is a program of Node's kind, and gives a child a socket.
 */
function millisecondsOf({ runs, env, command, socket = false }) {
  if (socket) return millisecondsTold(env, command);
  const loop =
    'n=$1 in=$2; shift 2; while [ "$n" -gt 0 ]; do "$@" <"$in" >/dev/null 2>&1 || exit; n=$((n - 1)); done';
  const began = performance.now();
  const { status } = spawnSync("/bin/sh", ["-c", loop, "sh", String(runs), stdin, ...command], {
    env,
  });
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}`);
  return (performance.now() - began) / runs;
}

function millisecondsTold(env, [program, ...args]) {
  const began = performance.now();
  const { status } = spawnSync(program, args, { env, input: STDIN });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
  return performance.now() - began;
}

/** Memory, and CPU time in ms, of a process that is left alone; null without /proc. */
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
  // The name, in brackets, may hold anything; user and system time are fields 14 and 15, it is the second.
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
