// npm run bench: what a prompt costs in each shell, next to calling an empty function, as a table for docs/benchmarks.md.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, release, type } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { home, launcher, lines, path, simulated, start } from "./bench-home.mjs";

const CALLS = 1000;
const ROUNDS = 11;

const scripts = dirname(launcher);
const baseEnv = { HOME: home, PATH: path, TZ: "UTC", LC_ALL: "C.UTF-8", TERM: "dumb" };
const env = await simulated(baseEnv);
start(env, "daemon");
for (const surface of ["zsh", "bash", "fish", "p10k"]) await rendered(surface);

const zsh = (text) => ["zsh", "-f", "-i", "-c", text];
const bash = (text) => ["bash", "--norc", "--noprofile", "-i", "-c", text];
const fish = (text) => ["fish", "--no-config", "-i", "-c", text];
const script = (name) => `source '${join(scripts, "shells", `claude-usage.${name}`)}'`;
const inZsh = (call, calls) => `repeat ${calls} { ${call} }`;
const inBash = (call, calls) => `for ((i = 0; i < ${calls}; i++)); do ${call}; done`;
const inFish = (call, calls) => `for i in (seq ${calls}); ${call}; end`;

/** How to start a shell, what it sources, what it calls, how it repeats that, and what shows that it works. */
const contenders = [
  ["zsh: an empty function", zsh, "nothing() { : }", "nothing", inZsh, ""],
  [
    "zsh: the line",
    zsh,
    script("zsh"),
    "_claude_usage_refresh",
    inZsh,
    'echo "$claude_usage_prompt"',
  ],
  [
    "zsh: the segment of powerlevel10k, without `p10k segment` itself",
    zsh,
    `p10k() { shown=$argv[-1] }; ${script("p10k.zsh")}`,
    "prompt_claude_usage",
    inZsh,
    'echo "$shown"',
  ],
  ["bash: an empty function", bash, "nothing() { :; }", "nothing", inBash, ""],
  [
    "bash: the line",
    bash,
    script("bash"),
    "_claude_usage_refresh",
    inBash,
    'echo "$claude_usage_prompt"',
  ],
  ["fish: an empty function", fish, "function nothing; end", "nothing", inFish, ""],
  [
    "fish: the line",
    fish,
    script("fish"),
    "claude_usage_prompt >/dev/null",
    inFish,
    "claude_usage_prompt",
  ],
];
const TARGETS = { "zsh: the line": 60, "bash: the line": 60 };
TARGETS["zsh: the segment of powerlevel10k, without `p10k segment` itself"] = 1000;

row("in the shell itself", "median", "target", "");
row("---", "--:", "--:", "---");
for (const [name, shell, load, call, repeated, shows] of contenders) {
  if (spawnSync(shell("")[0], ["--version"]).error !== undefined) {
    row(name, "not installed", "", "");
    continue;
  }
  const text = (calls) => `${load}\n${repeated(call, calls)}\n${shows}`;
  const shown = run(shell(text(1)));
  if (shows !== "" && !shown.includes("%")) throw new Error(`${name}: ${JSON.stringify(shown)}`);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const idle = millisecondsOf(shell(text(1)));
    return (millisecondsOf(shell(text(CALLS + 1))) - idle) / CALLS;
  });
  const micros = median(rounds) * 1000;
  const most = TARGETS[name];
  const verdict =
    most === undefined ? ["", ""] : [`≤ ${most} µs`, micros <= most ? "met" : "not met"];
  row(name, `${micros.toFixed(0)} µs`, ...verdict);
}
const machine = `${availableParallelism()} cores, ${type()} ${release()}`;
console.log(`\nMedians of ${ROUNDS} rounds of ${CALLS} calls each; ${machine}.`);
process.exit(0);

/** Waits for the daemon's line on a surface; calling the launcher requests it. */
async function rendered(surface) {
  const file = join(lines, surface);
  for (let tries = 0; tries < 200; tries += 1) {
    if (existsSync(file) && readFileSync(file, "utf8").includes("%")) return;
    spawnSync(launcher, ["--for", surface, "--no-daemon"], { env });
    await pause(50);
  }
  throw new Error(`the daemon renders no line for ${surface}`);
}

function run([program, ...args]) {
  return spawnSync(program, args, { env, cwd: home, encoding: "utf8" }).stdout;
}

function millisecondsOf(command) {
  const began = performance.now();
  run(command);
  return performance.now() - began;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function row(...cells) {
  console.log(`| ${cells.join(" | ")} |`);
}
