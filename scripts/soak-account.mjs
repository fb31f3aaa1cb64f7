// The soak's accounts: a home folder each, its daemons and readers, and every fault that can befall them.
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Exit codes that a command may end with, whatever the fault. */
const EXPECTED_CODES = new Set([0, 69, 75, 77]);
/** A reader answers sooner on any machine; one that waits for a poll needs up to 20 s. */
const READER_TIMEOUT_MS = 40_000;
/** A lease expires 12 s after its holder was killed; the rest is for a busy machine. */
const TAKEOVER_MS = 20_000;
/** A lease written just before the clock was set back expires later. */
const TAKEOVER_AFTER_STEP_MS = 40_000;
/** A second daemon gives up after 30 s. */
const RIVAL_MS = 45_000;

/** What strange environments hold; one of these may be set for any process. */
const NOISE = [
  { NODE_OPTIONS: "--require ./missing.js" },
  { NODE_OPTIONS: "--inspect=0" },
  { NODE_OPTIONS: "--trace-warnings --pending-deprecation" },
  { NODE_DEBUG: "http,net,module" },
  { DEBUG: "*" },
  { NODE_EXTRA_CA_CERTS: "/nonexistent" },
  { FORCE_COLOR: "3", NO_COLOR: "1" },
  { COLUMNS: "abc", LINES: "-1", TERM: "" },
  { LC_ALL: "xx_YY.ISO-8859-15" },
  { XDG_RUNTIME_DIR: "/nonexistent" },
  { TMUX: "/nonexistent,1,0", TMUX_PANE: "%9999" },
  { IFS: "0123456789", ENV: "/dev/full", CDPATH: "/tmp", POSIXLY_CORRECT: "1" },
];

/** By how many seconds the clock is set away from the true time. */
const CLOCK_OFFSETS = [-3600, -600, -60, -15, -5, 0, 0, 5, 15, 60, 600, 3600, 5400];

/** What Node itself says of NODE_EXTRA_CA_CERTS. */
const NODE_WARNING = /^Warning: Ignoring extra certs .*\n/;

/** The words on a line for its state. */
const WORD = "[a-z-]+(?: until (?:\\S+ )?\\d\\d:\\d\\d)?";
const ONLY_WORD = new RegExp(`^${WORD}$`);
const LINE = /^(?:(?:[█▉▊▋▌▍▎▏░]{1,8}|\[[#-]{8}\]) )?~?(\d+)%(?: (?:↻|r)\S+)?(?: \| [^|]+)*$/u;
/** Ends in an age, or in the time or day of the reading. */
const OLD_LINE = new RegExp(
  `\\| (?:\\S+ old|(?:\\S+ )?\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\d)(?:(?: ·|,) ${WORD})?$`,
);

export const counts = {
  reads: 0,
  live: 0,
  old: 0,
  words: 0,
  documents: 0,
  logins: 0,
};
/** How often each fault happened, by its name. */
export const faultCounts = new Map();
export const takeovers = [];

/** A person with one account and a daemon. */
export class Account {
  running = new Set();
  daemon = null;
  #tokens = [];
  /** Files that a fault has damaged: path to content. */
  #damaged = new Map();
  #rival = null;

  /**
   * `kind` has its name, its environment and what may happen to it: `killed` its daemons and files, `clock` steps of its
   * clock, `namespaces` that its daemons run in.
   */
  constructor(kind, { home, url, books, random, end }) {
    Object.assign(this, { kind, books, random, end, name: kind.name });
    this.home = join(home, this.name);
    this.program = join(home, "program/scripts/claude-usage");
    this.cache = join(this.home, ".cache/claude-usage/default");
    this.state = join(this.home, ".local/state/claude-usage");
    mkdirSync(join(this.home, ".claude"), { recursive: true });
    this.env = {
      HOME: this.home,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      TZ: "UTC",
      LANG: "C.UTF-8",
      CLAUDE_USAGE_API_URL: url,
      CLAUDE_USAGE_AUTOSTART: "false",
      ...kind.env,
    };
    if (kind.clock) {
      this.clockFile = join(this.home, "clock");
      this.setClock(0);
      Object.assign(this.env, {
        LD_PRELOAD: kind.clock,
        FAKETIME_TIMESTAMP_FILE: this.clockFile,
        FAKETIME_NO_CACHE: "1",
        // A clock that is set leaves the clock that timers run on alone.
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      });
    }
    this.login();
  }

  // Processes.

  start(args, { unshared = false, timeout = 0 } = {}) {
    const noise = this.random() < 0.25 ? pick(NOISE, this.random) : {};
    const command = unshared
      ? ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", this.program, ...args]
      : [this.program, ...args];
    const child = spawn(command[0], command.slice(1), {
      env: { ...this.env, ...noise },
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr = `${stderr}${chunk}`.slice(-4_000)));
    const what = `${args.join(" ")} ${JSON.stringify(noise)}`;
    const timer =
      timeout > 0 &&
      setTimeout(() => {
        this.books.break(`${what} did not end within ${timeout / 1_000} s`);
        child.kill("SIGKILL");
      }, timeout);
    child.ended = new Promise((resolve) => {
      child.once("error", (error) => {
        this.books.break(`${what} did not start: ${error.message}`);
        resolve({ code: null, signal: null, stdout, stderr });
      });
      child.once("close", (code, signal) => {
        clearTimeout(timer);
        this.running.delete(child);
        const expected = code === null ? signal === "SIGKILL" : EXPECTED_CODES.has(code);
        // unshare passes on how its child ended.
        if (!expected && !(unshared && code === 137))
          this.books.break(`${what} ended with ${code ?? signal}: ${stderr.trim()}`);
        if (this.hasToken(stdout + stderr)) this.books.break(`${what} printed a token`);
        resolve({ code, signal, stdout, stderr });
      });
    });
    return child;
  }

  startDaemon() {
    const unshared = this.kind.namespaces && this.random() < 0.7;
    const child = this.start(["daemon"], { unshared });
    child.unshared = unshared;
    child.nonceBefore = this.holder()?.nonce;
    return child;
  }

  /** The daemon's pid as this process sees it; undefined while it does not run. */
  daemonPid(child = this.daemon) {
    if (!isAlive(child)) return undefined;
    if (!child.unshared) return child.pid;
    const inside = attempt(() =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"),
    );
    return Number(inside?.trim()) || undefined;
  }

  /** Sends a signal once the daemon has had the lease: before, it would end one that is only starting. */
  signal(name) {
    const holder = this.holder();
    this.daemon.ready ||=
      this.#rival === null &&
      holder?.role === "daemon" &&
      holder.nonce !== this.daemon.nonceBefore &&
      (this.daemon.unshared || holder.pid === this.daemon.pid);
    const pid = this.daemonPid();
    if (this.daemon.ready && pid !== undefined) attempt(() => process.kill(pid, name));
  }

  async stop() {
    await this.start(["stop"], { timeout: READER_TIMEOUT_MS }).ended;
    // The lease is free a moment before its daemon has exited.
    await Promise.race([this.allEnded(), pause(2_000)]);
    for (const child of this.running) child.kill("SIGKILL");
    await this.allEnded();
  }

  allEnded() {
    return Promise.all([...this.running].map(({ ended }) => ended));
  }

  // Files.

  /** Renames a renewed login of the same account into place, as Claude Code does. */
  login() {
    this.token = `soak-${this.name}-${Math.floor(this.random() * 1e9)}`;
    const refreshToken = `refresh-${this.token}`;
    this.#tokens.push(this.token);
    const claude = join(this.home, ".claude");
    const oauthAccount = { accountUuid: this.name };
    writeFileSync(join(this.home, ".claude.json"), JSON.stringify({ oauthAccount }));
    const login = {
      accessToken: this.token,
      refreshToken,
      expiresAt: Date.now() + 24 * 3_600_000,
      scopes: ["user:profile"],
    };
    rmSync(join(claude, ".credentials.json"), { recursive: true, force: true });
    writeFileSync(join(claude, "new"), JSON.stringify({ claudeAiOauth: login }));
    renameSync(join(claude, "new"), join(claude, ".credentials.json"));
    counts.logins += 1;
  }

  hasToken(text) {
    return (
      text.includes(`soak-${this.name}-`) && this.#tokens.some((token) => text.includes(token))
    );
  }

  holder() {
    return this.json(join(this.cache, "holder.json"));
  }

  snapshot() {
    const snapshot = this.json(join(this.cache, "snapshot.json"));
    this.books.noteSnapshot(snapshot);
    return snapshot;
  }

  json(file) {
    const text = readRegular(file);
    if (text === null) return null;
    try {
      return JSON.parse(text);
    } catch {
      if (this.#damaged.get(file) !== text)
        this.books.break(`${file} was torn: ${text.slice(0, 80)}`);
      return null;
    }
  }

  /** Whether a file on disk still has the requests that were counted. */
  hasCount() {
    return [join(this.cache, "pace.json"), ...filesIn(this.state)].some(
      (file) => parsed(readRegular(file))?.sent !== undefined,
    );
  }

  lostFiles() {
    this.books.disturbed();
    if (!this.hasCount()) this.books.newLife();
  }

  // Readers.

  /** A reader's line must be whole, and live only while its number is fresh. */
  async read() {
    this.snapshot();
    const at = Date.now();
    const { stdout, stderr, code } = await this.start(["--for", "plain"], {
      timeout: READER_TIMEOUT_MS,
    }).ended;
    this.snapshot();
    const text = stdout.trimEnd();
    counts.reads += 1;
    if (code !== 0 || stderr.replace(NODE_WARNING, "") !== "")
      this.books.break(`a line ended with ${code}: ${stderr.trim()}`);
    if (ONLY_WORD.test(text)) {
      counts.words += 1;
      return "word";
    }
    const found = LINE.exec(text);
    if (found === null || stdout.split("\n").length !== 2) {
      this.books.break(`an incomplete line: ${JSON.stringify(stdout)}`);
      return "word";
    }
    const used = Number(found[1]);
    if (OLD_LINE.test(text)) {
      counts.old += 1;
      this.books.shownOld(used, text);
      return "old";
    }
    counts.live += 1;
    this.books.shownLive(used, at, text);
    return "live";
  }

  async document() {
    const at = Date.now();
    this.snapshot();
    const { stdout, code } = await this.start(["--json"], { timeout: READER_TIMEOUT_MS }).ended;
    counts.documents += 1;
    const document = parsed(stdout);
    if (document === null)
      return this.books.break(`--json ended with ${code} and ${JSON.stringify(stdout)}`);
    this.snapshot();
    const used = document.five_hour?.utilization;
    if (document.state === "fresh" && used !== undefined)
      this.books.shownLive(used, at, `--json ${used}, ${document.age_seconds} s old`);
  }

  // Faults.

  /** kill -9, and another daemon that waits for the lease. */
  async kill() {
    const before = this.holder()?.nonce;
    this.daemon.kill("SIGKILL");
    await this.daemon.ended;
    this.books.killed();
    this.lostFiles();
    await this.takeOver(before);
  }

  async takeOver(before) {
    const limit = this.kind.clock ? TAKEOVER_AFTER_STEP_MS : TAKEOVER_MS;
    const at = Date.now();
    this.daemon = this.startDaemon();
    const isOver = () => {
      const holder = this.holder();
      return holder?.role === "daemon" && holder.nonce !== before;
    };
    while (!isOver() && Date.now() < at + 2 * limit) {
      if (!isAlive(this.daemon)) this.daemon = this.startDaemon();
      await pause(50);
    }
    takeovers.push(Date.now() - at);
    if (Date.now() - at > limit) this.books.break(`took over after ${Date.now() - at} ms`);
  }

  /** kill -9, and no daemon for a while: the number has to become an old one in time. */
  async abandoned() {
    const before = this.holder()?.nonce;
    this.daemon.kill("SIGKILL");
    await this.daemon.ended;
    this.books.killed();
    this.lostFiles();
    const until = Date.now() + 10_000 + this.random() * 50_000;
    // During a poll its line holds for ten seconds at a time.
    const killedAt = Date.now();
    const dueAt = this.snapshot()?.dueAt;
    while (Date.now() < until && !this.end.reached()) {
      const at = Date.now();
      const shown = await this.read();
      if (shown === "live" && dueAt > 0 && !this.kind.clock)
        this.books.tooLong(at - Math.max(dueAt, killedAt) - 10_000, "without a daemon");
      await pause(2_000);
    }
    await this.takeOver(before);
  }

  /** As `refresh` does. */
  refresh() {
    this.signal("SIGUSR2");
  }

  /** Node opens its debugger at this signal, to every user of the machine. */
  async debuggerSignal() {
    this.signal("SIGUSR1");
    await pause(300);
    const pid = this.daemonPid();
    if (pid !== undefined && isListening(pid)) {
      this.books.break("the daemon listens for a debugger");
      if (this.kind.killed) await this.kill();
    }
  }

  /** Another daemon, which has to give up. */
  async rival() {
    if (this.#rival !== null) return;
    const rival = this.startDaemon();
    this.#rival = rival;
    const ended = await Promise.race([rival.ended, pause(RIVAL_MS)]);
    this.#rival = null;
    if (ended !== undefined) return;
    // It took over where the first one lost the lease, which then gives up.
    if (isAlive(this.daemon)) {
      this.books.break(`two daemons for ${RIVAL_MS / 1_000} s`);
      rival.kill("SIGKILL");
    } else this.daemon = rival;
  }

  async loggedOut() {
    const file = join(this.home, ".claude/.credentials.json");
    if (this.random() < 0.2) {
      rmSync(file, { force: true });
      spawnSync("mkfifo", [file]);
    } else writeFileSync(file, '{"claudeAiOauth": {"acc');
    await pause(this.random() * 200);
    rmSync(file, { force: true });
    await pause(this.random() * 2_000);
    this.login();
  }

  async frozen() {
    const pid = this.daemonPid();
    if (pid === undefined) return;
    attempt(() => process.kill(pid, "SIGSTOP"));
    // Longer than the lease: then another process may take it.
    const long = this.kind.killed && this.random() < 0.1;
    await pause(long ? 14_000 : this.random() * 3_000);
    attempt(() => process.kill(pid, "SIGCONT"));
    if (long) this.books.disturbed();
  }

  /** One of our files is gone, cut, overwritten, or something else than a file. */
  damage() {
    const files = [this.cache, join(this.cache, "handover"), this.state].flatMap((folder) =>
      filesIn(folder, folder === this.state),
    );
    const file = pick(files, this.random);
    if (file === undefined || file.includes(".lock/")) return;
    const text = readRegular(file) ?? "";
    const roll = this.random();
    attempt(() => rmSync(file));
    if (roll < 0.3) {
      // Only removed.
    } else if (roll < 0.4) spawnSync("mkfifo", ["-m", "600", file]);
    else if (roll < 0.45) attempt(() => mkdirSync(file));
    else {
      const content =
        roll < 0.8 ? text.slice(0, this.random() * text.length) : '\0{"version": 99, "sent": "?"}';
      this.#damaged.set(file, content);
      attempt(() => writeFileSync(file, content, { mode: 0o600 }));
    }
    this.lostFiles();
  }

  /** The cache folder or the state folder is removed. */
  remove() {
    const folder = this.random() < 0.7 ? this.cache : this.state;
    // A daemon may make it again before all of it is removed.
    attempt(() => rmSync(folder, { recursive: true, force: true }));
    this.lostFiles();
  }

  setClock(offset) {
    writeFileSync(`${this.clockFile}.new`, `${offset < 0 ? "" : "+"}${offset}\n`);
    renameSync(`${this.clockFile}.new`, this.clockFile);
    this.books.disturbed();
  }

  stepClock() {
    this.setClock(pick(CLOCK_OFFSETS, this.random));
  }

  /** Everything is gone, as on a new machine. */
  async reborn() {
    this.daemon.kill("SIGKILL");
    await this.daemon.ended;
    for (const folder of [this.cache, this.state])
      attempt(() => rmSync(folder, { recursive: true, force: true }));
    this.books.newLife();
    this.login();
    this.daemon = this.startDaemon();
  }

  async killedOneShot() {
    const child = this.start(["--json"]);
    await pause(this.random() * 300);
    child.kill("SIGKILL");
    await child.ended;
    this.books.killed();
  }

  /** Everything that may happen to it, with its weight. */
  faults() {
    const { killed, clock, namespaces } = this.kind;
    const reads = () =>
      Promise.all(Array.from({ length: 1 + this.random() * 4 }, () => this.read()));
    return [
      ["", 40, reads],
      ["", 8, () => this.document()],
      ["refreshes requested", killed ? 30 : 4, () => this.refresh()],
      ["logins renewed", 6, () => this.login()],
      ["logins missing or torn for a moment", 3, () => this.loggedOut()],
      ["daemons stopped (SIGSTOP) for up to 14 s", 3, () => this.frozen()],
      ["SIGUSR1 sent to a daemon", 2, () => this.debuggerSignal()],
      ["one-shot commands killed", 1, () => this.killedOneShot()],
      ...(killed
        ? [
            ["daemons killed", 4, () => this.kill()],
            ["daemons killed and none started for up to 60 s", 0.7, () => this.abandoned()],
            ["files torn, removed or replaced", 6, () => this.damage()],
            ["cache or state folders removed", 2, () => this.remove()],
            ["second daemons started", 1, () => this.rival()],
          ]
        : []),
      ...(clock ? [["clock steps, of up to 2.5 h", 8, () => this.stepClock()]] : []),
      ...(namespaces ? [["second daemons started", 2, () => this.rival()]] : []),
    ];
  }

  async live() {
    this.daemon = this.startDaemon();
    const faults = this.faults();
    while (!this.end.reached()) {
      await pause(300 + this.random() * 900);
      const [name, , happen] = pickWeighted(faults, this.random);
      if (name !== "") faultCounts.set(name, (faultCounts.get(name) ?? 0) + 1);
      await happen();
      // Where a block or the budget prevents all polls, start over as on a new machine.
      if (
        this.kind.killed &&
        !this.books.canRequest(this.token) &&
        this.random() < this.kind.reborn
      )
        await this.reborn();
      if (!isAlive(this.daemon)) this.daemon = this.startDaemon();
    }
  }
}

const pick = (list, random) => list[Math.floor(random() * list.length)];

/** One of a list of [name, weight, …]. */
function pickWeighted(list, random) {
  let roll = random() * list.reduce((sum, [, weight]) => sum + weight, 0);
  return list.find(([, weight]) => {
    roll -= weight;
    return roll < 0;
  });
}

const isAlive = (child) => child.exitCode === null && child.signalCode === null;

/** The result, or null where the file or the process is gone. */
function attempt(act) {
  try {
    return act();
  } catch (error) {
    if (typeof error.code !== "string") throw error;
    return null;
  }
}

/** The text of a regular file; null for anything else. */
function readRegular(file) {
  return attempt(() => {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return fstatSync(descriptor).isFile() ? readFileSync(descriptor, "utf8") : null;
    } finally {
      closeSync(descriptor);
    }
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The regular files in a folder, and by default in those below it. */
export const filesIn = (folder, recursive = true) =>
  (attempt(() => readdirSync(folder, { recursive, withFileTypes: true })) ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** What the descriptors of a process are. */
export const descriptorsOf = (pid) =>
  (attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []).flatMap(
    (fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [],
  );

/** Whether a process listens on a TCP port. */
function isListening(pid) {
  const own = new Set(
    descriptorsOf(pid).flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []),
  );
  const LISTEN = "0A";
  return ["tcp", "tcp6"].some((table) =>
    (attempt(() => readFileSync(`/proc/net/${table}`, "utf8")) ?? "")
      .split("\n")
      .map((row) => row.trim().split(/\s+/))
      .some((fields) => fields[3] === LISTEN && own.has(fields[9])),
  );
}
