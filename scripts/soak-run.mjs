// One soak: starts the accounts, measures the steady daemon, and prints the table. scripts/soak.mjs starts this.
import { existsSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  Account,
  counts,
  descriptorsOf,
  faultCounts,
  filesIn,
  takeovers,
} from "./soak-account.mjs";
import { Books } from "./soak-books.mjs";
import { endpoint } from "./soak-endpoint.mjs";

const { home, minutes, seed, namespaces } = JSON.parse(process.argv[2]);

/** Debian's libfaketime, which steps the clock of the processes that load it. */
const FAKETIME = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
].find(existsSync);

const often = { CLAUDE_USAGE_INTERVAL: "1s", CLAUDE_USAGE_BUDGET: "60" };
const oftenLimits = { hour: 60, fiveMinutes: 300 };
const KINDS = [
  // Never killed, so that growth shows; it must have budget left at the end.
  {
    name: "steady",
    env: { CLAUDE_USAGE_INTERVAL: "10s", CLAUDE_USAGE_BUDGET: "60" },
    limits: { hour: 60, fiveMinutes: 30 },
  },
  { name: "default", env: {}, limits: { hour: 28, fiveMinutes: 5 }, killed: true, reborn: 0 },
  { name: "often", env: often, limits: oftenLimits, killed: true, reborn: 0.1 },
  ...(FAKETIME
    ? [
        { name: "clock", env: often, limits: oftenLimits, killed: true, reborn: 0.1 },
        { name: "clockdefault", env: {}, limits: { hour: 28, fiveMinutes: 5 }, reborn: 0 },
      ].map((kind) => ({ ...kind, clock: FAKETIME }))
    : []),
  ...(namespaces
    ? [{ name: "boxed", env: often, limits: oftenLimits, killed: true, namespaces, reborn: 0.1 }]
    : []),
];

/** mulberry32: the same seed gives the same faults, as far as the machine allows. */
function randomFrom(start) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = randomFrom(seed);

const began = Date.now();
const endAt = began + minutes * 60_000;
const end = { reached: () => Date.now() >= endAt || existsSync(join(home, "end")) };

const books = new Map(KINDS.map(({ name, limits }) => [name, new Books(name, limits)]));
const server = await endpoint((token) => books.get(token.split("-")[1]), random);
const accounts = KINDS.map(
  (kind) => new Account(kind, { home, url: server.url, books: books.get(kind.name), random, end }),
);
process.once("exit", () => {
  for (const { running } of accounts) for (const child of running) child.kill("SIGKILL");
});
const [steady] = accounts;

const memory = (pid) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
const measure = () => ({
  rss: memory(steady.daemon.pid),
  // Sockets of requests come and go.
  fds: descriptorsOf(steady.daemon.pid).filter((target) => !target.startsWith("socket:")).length,
  files: filesIn(steady.cache).length,
});

const lives = accounts.map(async (account) => {
  while (!end.reached()) {
    try {
      await account.live();
    } catch (error) {
      account.books.break(`the soak itself: ${error.stack}`);
      await pause(1_000);
    }
  }
});
/** A sample every few seconds from a fifth of the time on, when the daemon has met most faults. */
await Promise.race([pause((endAt - began) / 5), Promise.all(lives)]);
const { pid } = steady.daemon;
const early = measure();
const largest = { ...early };
let reportedAt = Date.now();
while (!end.reached()) {
  await pause(5_000);
  if (steady.daemon.pid !== pid || steady.daemon.exitCode !== null) break;
  const now = measure();
  for (const key of Object.keys(largest)) largest[key] = Math.max(largest[key], now[key]);
  if (Date.now() - reportedAt > 5 * 60_000) {
    reportedAt = Date.now();
    const broken = accounts.reduce((sum, account) => sum + account.books.broken.length, 0);
    const elapsed = Math.round((Date.now() - began) / 60_000);
    process.stderr.write(`${elapsed} min: ${counts.reads} lines, ${broken} broken promises\n`);
    reportBroken();
  }
}
await Promise.all(lives);
const ran = Math.round((Date.now() - began) / 60_000);
if (steady.daemon.pid !== pid) steady.books.break("the steady daemon has exited");
const late = steady.daemon.exitCode === null ? measure() : largest;

for (const account of accounts) await finish(account);
server.close();

/** The broken promises of all accounts, the first of each kind for all that are alike. */
function reportBroken() {
  const groups = new Map();
  for (const { broken } of books.values())
    for (const one of broken) groups.set(kindOf(one), [...(groups.get(kindOf(one)) ?? []), one]);
  for (const alike of groups.values()) process.stderr.write(`${alike.length} × ${alike[0]}\n`);
}

/** Without its time, numbers and words in quotes. */
function kindOf(text) {
  return text
    .replace(/^\S+ /, "")
    .replace(/".*"|\d+/gs, "N")
    .slice(0, 80);
}

/** Files that killed writers left are removed once they are old, and no file has a token. */
async function finish(account) {
  await account.stop();
  const then = Date.now() / 1_000 - 7_200;
  for (const file of filesIn(account.cache)) if (/\.\d+$/.test(file)) utimesSync(file, then, then);
  if (account.clockFile !== undefined) account.setClock(0);
  const last = account.startDaemon();
  account.daemon = last;
  const deadline = Date.now() + 60_000;
  while (account.holder()?.nonce === last.nonceBefore && last.exitCode === null) {
    if (Date.now() > deadline) break;
    await pause(50);
  }
  await pause(1_000);
  for (const file of filesIn(account.home)) {
    if (file.includes("/.claude/")) continue;
    if (account.hasToken(readFileSync(file, "utf8"))) account.books.break(`a token in ${file}`);
  }
  await account.stop();
  const { code, stderr } = await last.ended;
  if (code !== 0) account.books.break(`the last daemon exited with ${code}: ${stderr.trim()}`);
  const left = filesIn(account.cache);
  const strays = left.filter((file) => /\.\d+$/.test(file));
  if (strays.length > 0 || left.length > 40)
    account.books.break(`left behind: ${strays.length > 0 ? strays : left}`);
}

if (late.rss > early.rss * 1.25)
  steady.books.break(`its memory grew from ${early.rss} to ${late.rss} KiB`);
if (late.fds > early.fds) steady.books.break(`its handles grew from ${early.fds} to ${late.fds}`);
if (late.files > early.files + 2)
  steady.books.break(`its files grew from ${early.files} to ${late.files}`);
const wrongSignals = join(home, "wrong-signals");
if (existsSync(wrongSignals))
  steady.books.break(
    `signals to a stranger: ${readFileSync(wrongSignals, "utf8").trim().split("\n")}`,
  );

const all = [...books.values()];
const outcomes = new Map();
for (const one of all)
  for (const [kind, count] of one.outcomes) outcomes.set(kind, (outcomes.get(kind) ?? 0) + count);
const broken = all.flatMap((one) => one.broken);
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const mib = (kib) => `${(kib / 1024).toFixed(1)} MiB`;
const mostOf = (key) =>
  all.map(({ name, most, limits }) => `${name} ${most[key]} of ${limits[key]}`).join(", ");
const missing = [...(FAKETIME ? [] : ["libfaketime"]), ...(namespaces ? [] : ["pid namespaces"])];
const rows = [
  [`${ran} minutes, ${all.length} accounts, seed ${seed}`, ""],
  ...(missing.length > 0 ? [["not on this machine", missing.join(", ")]] : []),
  ["requests", all.reduce((total, one) => total + one.requests, 0)],
  ...[...outcomes]
    .sort((one, other) => other[1] - one[1])
    .map(([kind, count]) => [`… with the response ${kind}`, count]),
  ["most requests in any hour", mostOf("hour")],
  ["most requests in any five minutes", mostOf("fiveMinutes")],
  ["lines read", counts.reads],
  [
    "… that showed a live number, an old one, a word",
    `${counts.live}, ${counts.old}, ${counts.words}`,
  ],
  ["documents", counts.documents],
  [
    "longest that an old number was shown as live",
    seconds(Math.max(0, ...all.map(({ longestOld }) => longestOld))),
  ],
  ...[...faultCounts],
  [
    "takeovers, and the longest",
    takeovers.length === 0
      ? "–"
      : `${takeovers.length}, ${seconds(takeovers.reduce((one, other) => Math.max(one, other)))}`,
  ],
  [
    "memory (RSS) of the steady daemon: after a fifth, largest, at the end",
    [early, largest, late].map(({ rss }) => mib(rss)).join(", "),
  ],
  ["its handles", [early, largest, late].map(({ fds }) => fds).join(", ")],
  ["its files", [early, largest, late].map(({ files }) => files).join(", ")],
  [
    "tokens printed or in files",
    broken.filter((one) => one.includes(" token in ") || one.includes("printed a token")).length,
  ],
  ["promises broken", broken.length],
];
process.stdout.write(
  `| soak | |\n|---|--:|\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}\n`,
);
reportBroken();
process.exit(broken.length === 0 ? 0 : 1);
