// npm run soak: the daemon under every fault at once, for ten minutes or as many as the argument says; prints a table.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { home, launcher, path } from "./bench-home.mjs";
import { Books, endpoint } from "./soak-endpoint.mjs";

const minutes = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() % 1e9);
if (!(minutes > 0)) throw new Error("the first argument is a number of minutes");
if (!existsSync("/proc/self/fd")) throw new Error("the soak needs /proc");

/** Requests an hour, the largest that can be set. */
const BUDGET = 60;
/** The steady daemon is never killed, so that growth shows. */
const NAMES = ["steady", "one", "two", "three"];

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

const books = new Map(NAMES.map((name) => [name, new Books(name, BUDGET)]));
const server = await endpoint((token) => books.get(token.split("-")[1]), random);

const counts = {
  reads: 0,
  live: 0,
  old: 0,
  words: 0,
  documents: 0,
  kills: 0,
  removals: 0,
  logins: 0,
  stops: 0,
};
const takeovers = [];
/** The words on a line for its state. */
const WORD = "[a-z-]+(?: till \\d\\d:\\d\\d)?";
const began = Date.now();
const end = began + minutes * 60_000;

/** A person with one account and a daemon, and many faults. */
class Account {
  running = new Set();

  constructor(name) {
    this.name = name;
    this.books = books.get(name);
    this.home = join(home, name);
    this.cache = join(this.home, ".cache/claude-usage/default");
    mkdirSync(join(this.home, ".claude"), { recursive: true });
    this.env = {
      HOME: this.home,
      PATH: path,
      TZ: "UTC",
      LANG: "C.UTF-8",
      CLAUDE_USAGE_API_URL: server.url,
      // The steady one must have budget left at the end.
      CLAUDE_USAGE_INTERVAL: name === "steady" ? "10s" : "1s",
      CLAUDE_USAGE_BUDGET: String(BUDGET),
      CLAUDE_USAGE_AUTOSTART: "false",
    };
    this.login();
  }

  start(...args) {
    const child = spawn(launcher, args, {
      env: this.env,
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr = `${stderr}${chunk}`.slice(-4_000)));
    child.ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.running.delete(child);
        if (code === 1 || code === 64 || (signal !== null && signal !== "SIGKILL"))
          this.books.break(`${args.join(" ")} ended with ${code ?? signal}: ${stderr}`);
        resolve({ code, signal, stdout, stderr });
      });
    });
    return child;
  }

  /** Renames a renewed login of the same account into place, as Claude Code does. */
  login() {
    this.token = `soak-${this.name}-${Math.floor(random() * 1e9)}`;
    const claude = join(this.home, ".claude");
    const oauthAccount = { accountUuid: this.name };
    writeFileSync(join(this.home, ".claude.json"), JSON.stringify({ oauthAccount }));
    const login = {
      accessToken: this.token,
      expiresAt: Date.now() + 3_600_000,
      scopes: ["user:profile"],
    };
    writeFileSync(join(claude, "new"), JSON.stringify({ claudeAiOauth: login }));
    renameSync(join(claude, "new"), join(claude, ".credentials.json"));
    counts.logins += 1;
  }

  holder() {
    return this.json("holder.json");
  }

  json(name) {
    let text;
    try {
      text = readFileSync(join(this.cache, name), "utf8");
    } catch {
      return null;
    }
    try {
      return JSON.parse(text);
    } catch {
      this.books.break(`${name} was torn: ${text.slice(0, 80)}`);
      return null;
    }
  }

  freshUntil() {
    return this.json("snapshot.json")?.freshUntil ?? 0;
  }

  /** A reader's line must be whole, and live only while it is valid. */
  async read() {
    const before = this.freshUntil();
    const at = Date.now();
    const { stdout, stderr, code } = await this.start("--for", "plain").ended;
    const text = stdout.trimEnd();
    counts.reads += 1;
    if (code !== 0 || stderr !== "")
      this.books.break(`the launcher exited with ${code}: ${stderr}`);
    if (new RegExp(`^${WORD}$`).test(text)) {
      counts.words += 1;
      return;
    }
    const found = /^(?:[█▉▊▋▌▍▎▏░]{1,8} )?~?(\d+)%(?: ↻\S+)?(?: \| [^|]+)*$/u.exec(text);
    if (found === null || stdout.split("\n").length !== 2) {
      this.books.break(`an incomplete line: ${JSON.stringify(stdout)}`);
      return;
    }
    if (!this.books.served.has(Number(found[1]))) this.books.break(`never served: ${text}`);
    if (new RegExp(`\\| (?:\\S+ old|\\d\\d:\\d\\d)(?: ${WORD})?$`).test(text)) {
      counts.old += 1;
      return;
    }
    counts.live += 1;
    const until = Math.max(before, this.freshUntil());
    if (until > 0 && at > until + 1_000)
      this.books.break(`shown as live ${at - until} ms too long: ${text}`);
  }

  async document() {
    const { stdout, code } = await this.start("--json").ended;
    counts.documents += 1;
    try {
      JSON.parse(stdout);
    } catch {
      this.books.break(`--json ended with ${code} and ${JSON.stringify(stdout)}`);
    }
  }

  /** kill -9, and another daemon that waits for the lease. */
  async kill() {
    const victim = this.daemon;
    victim.kill("SIGKILL");
    await victim.ended;
    this.books.killed();
    counts.kills += 1;
    const at = Date.now();
    this.daemon = this.start("daemon");
    while (this.holder()?.pid !== this.daemon.pid && Date.now() < end + 30_000) {
      if (this.daemon.exitCode !== null) this.daemon = this.start("daemon");
      await pause(50);
    }
    takeovers.push(Date.now() - at);
    if (Date.now() - at > 15_000) this.books.break(`took over after ${Date.now() - at} ms`);
  }

  async live() {
    this.daemon = this.start("daemon");
    const calm = this.name === "steady";
    while (Date.now() < end) {
      await pause(300 + random() * 900);
      const roll = random() * 100;
      if (roll < (calm ? 4 : 35)) this.refresh();
      else if (roll < 70)
        await Promise.all(Array.from({ length: 1 + random() * 4 }, () => this.read()));
      else if (roll < 78) await this.document();
      else if (roll < 84) this.login();
      else if (roll < 87) await this.loggedOut();
      else if (roll < 90) await this.frozen();
      else if (!calm && roll < 94) await this.kill();
      else if (!calm && roll < 97) this.remove();
      else if (roll < 98) await this.killedOneShot();
      // Where a block or the budget stops all polls, start over as on a new machine.
      if (!calm && !this.books.canRequest(this.token) && random() < 0.1) await this.reborn();
      if (this.daemon.exitCode !== null) this.daemon = this.start("daemon");
    }
  }

  /** As `refresh` does; the signal would kill a daemon that does not hold the lease yet. */
  refresh() {
    if (this.holder()?.pid === this.daemon.pid) this.daemon.kill("SIGUSR2");
  }

  async loggedOut() {
    const file = join(this.home, ".claude/.credentials.json");
    writeFileSync(file, '{"claudeAiOauth": {"acc');
    await pause(random() * 200);
    rmSync(file);
    await pause(random() * 2_000);
    this.login();
  }

  async frozen() {
    counts.stops += 1;
    this.daemon.kill("SIGSTOP");
    await pause(random() * 3_000);
    this.daemon.kill("SIGCONT");
  }

  async reborn() {
    this.daemon.kill("SIGKILL");
    await this.daemon.ended;
    this.remove();
    this.login();
    this.daemon = this.start("daemon");
  }

  remove() {
    try {
      rmSync(this.cache, { recursive: true, force: true });
    } catch (error) {
      // The daemon made it again before all of it was removed.
      if (error.code !== "ENOTEMPTY") throw error;
    }
    this.books.newLife();
    counts.removals += 1;
  }

  async killedOneShot() {
    const child = this.start("--json");
    await pause(random() * 300);
    child.kill("SIGKILL");
    await child.ended;
    this.books.killed();
  }

  async stop() {
    await this.start("stop").ended;
    // The lease is free a moment before its daemon has exited.
    await Promise.race([Promise.all([...this.running].map(({ ended }) => ended)), pause(1_000)]);
    for (const child of this.running) child.kill("SIGKILL");
    await Promise.all([...this.running].map(({ ended }) => ended));
  }
}

const memory = (pid) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
const handles = (pid) =>
  readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      // Sockets of requests come and go.
      return !readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith("socket:");
    } catch {
      return false;
    }
  }).length;
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const accounts = NAMES.map((name) => new Account(name));
process.once("exit", () => {
  for (const { running } of accounts) for (const child of running) child.kill("SIGKILL");
});
const lives = accounts.map((account) => account.live());
const [steady] = accounts;

const measure = () => ({
  rss: memory(steady.daemon.pid),
  fds: handles(steady.daemon.pid),
  files: filesIn(steady.cache).length,
});
await pause((end - began) / 5);
const early = measure();
const { pid } = steady.daemon;
await Promise.all(lives);
const late = measure();
if (steady.daemon.pid !== pid) steady.books.break("the steady daemon has exited");

// Files that killed writers left are removed once they are old.
for (const account of accounts) {
  await account.stop();
  const then = Date.now() / 1_000 - 7_200;
  for (const file of filesIn(account.cache)) if (/\.\d+$/.test(file)) utimesSync(file, then, then);
  const last = account.start("daemon");
  while (account.holder()?.pid !== last.pid && last.exitCode === null) await pause(50);
  await pause(500);
  await account.stop();
  const { code, stderr } = await last.ended;
  if (code !== 0) account.books.break(`the last daemon exited with ${code}: ${stderr}`);
  const strays = filesIn(account.cache).filter(
    (file) => /\.\d+$/.test(file) || filesIn(account.cache).length > 30,
  );
  if (strays.length > 0) account.books.break(`left behind: ${strays}`);
}
server.close();

if (late.rss > early.rss * 1.25)
  steady.books.break(`its memory grew from ${early.rss} to ${late.rss} KiB`);
if (late.fds > early.fds) steady.books.break(`its handles grew from ${early.fds} to ${late.fds}`);
if (late.files > early.files + 2)
  steady.books.break(`its files grew from ${early.files} to ${late.files}`);

const outcomes = new Map();
for (const one of books.values())
  for (const [kind, count] of one.outcomes) outcomes.set(kind, (outcomes.get(kind) ?? 0) + count);
const broken = [...books.values()].flatMap((one) => one.broken);
const sum = (pick) => [...books.values()].reduce((total, one) => total + pick(one), 0);
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const rows = [
  [`${minutes} minutes, ${NAMES.length} accounts, seed ${seed}`, ""],
  ["requests", sum((one) => one.requests)],
  ...[...outcomes]
    .sort((one, other) => other[1] - one[1])
    .map(([kind, count]) => [`… with the response ${kind}`, count]),
  ["lines read", counts.reads],
  [
    "… that showed a live number, an old one, a word",
    `${counts.live}, ${counts.old}, ${counts.words}`,
  ],
  ["documents", counts.documents],
  ["logins renewed", counts.logins],
  ["holders killed", counts.kills],
  [
    "… and taken over from, within at most",
    takeovers.length === 0 ? "–" : seconds(Math.max(...takeovers)),
  ],
  ["cache folders removed", counts.removals],
  ["daemons frozen for up to 3 s", counts.stops],
  [
    "memory (RSS) of the steady daemon, after a fifth and at the end",
    `${(early.rss / 1024).toFixed(1)} MiB, ${(late.rss / 1024).toFixed(1)} MiB`,
  ],
  ["its handles", `${early.fds}, ${late.fds}`],
  ["its files", `${early.files}, ${late.files}`],
  ["promises broken", broken.length],
];
process.stdout.write(
  `| soak | |\n|---|--:|\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}\n`,
);
for (const one of broken.slice(0, 40)) process.stderr.write(`${one}\n`);
process.exit(broken.length === 0 ? 0 : 1);
