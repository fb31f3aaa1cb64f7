/** One daemon for several accounts, as a real process: each account has its own lease, its own trouble and its own log. */
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorResponse, type SimReply, type SimServer, serve } from "../../src/sim/server.ts";
import { canMount, disk } from "../world/disk.ts";
import { logIn, sessionReply, tokenOf } from "../world/logins.ts";
import { eventually, type Person, person, replaceContent } from "../world/person.ts";

let server: SimServer;
let someone: Person;
/** What each token gets, and how many requests came with it. */
let replies: Record<string, () => SimReply>;
let requests: Record<string, number>;

const TABLES = `
[accounts.home]
dir = "~/.claude"
[accounts.work]
dir = "~/.claude-work"
`;

beforeEach(async () => {
  replies = { home: () => sessionReply(7), work: () => sessionReply(42) };
  requests = { home: 0, work: 0 };
  server = await serve({
    port: 0,
    answer: (request) => {
      const token = tokenOf(request);
      requests[token] = (requests[token] ?? 0) + 1;
      return replies[token]?.() ?? sessionReply(undefined);
    },
  });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "1s", CLAUDE_USAGE_BUDGET: "60" });
  logIn(someone.home, ".claude", "home", { uuid: "u-1" });
  logIn(someone.home, ".claude-work", "work", { uuid: "u-2" });
  someone.config(TABLES);
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const workCache = () =>
  join(
    someone.home,
    ".cache/claude-usage",
    `${someone.home}/.claude-work`.replaceAll("%", "%25").replaceAll("/", "%2F"),
  );
const workFile = (name: string) => readFileSync(join(workCache(), name), "utf8");

/** The document of an account, by the launcher. */
const json = async (name: string) =>
  JSON.parse((await someone.run(["--json", "--account", name])).stdout);

const isFresh = (name: string, used: number) =>
  eventually(async () => {
    const { state, five_hour } = await json(name);
    return state === "fresh" && five_hour.utilization === used;
  }, `${name} has ${used} %`);

const holderOf = (file: string): number => {
  try {
    return JSON.parse(file === "home" ? someone.file("holder.json") : workFile("holder.json")).pid;
  } catch {
    return 0; // It does not exist yet.
  }
};

/** The daemon of the standard folder, once it polls for both. */
async function startDaemon(): Promise<number> {
  await someone.run(["daemon", "--detach"]);
  await isFresh("home", 7);
  await isFresh("work", 42);
  return holderOf("home");
}

describe("a daemon", () => {
  it("polls for every account of config.toml, each under its own lease, and a second one for any of them does not", async () => {
    const pid = await startDaemon();
    expect(holderOf("work")).toBe(pid);
    const env = { CLAUDE_CONFIG_DIR: join(someone.home, ".claude-work") };
    for (const args of [["daemon"], ["daemon", "--detach"], ["daemon", "--account", "work"]]) {
      const { code, stdout, stderr } = await someone.run(args, env);
      expect([code, stdout + stderr]).toEqual([
        0,
        expect.stringContaining(`A daemon is already running (pid ${pid}).`),
      ]);
    }
    // Both lines are rendered: the shell alone finds them.
    const bare = { ...env, PATH: "/nowhere" };
    expect((await someone.run(["--for", "plain"], bare)).stdout).toMatch(/42%/);
    expect((await someone.run(["--for", "plain"], { PATH: "/nowhere" })).stdout).toMatch(/ 7%/);
    expect(workFile("daemon.log")).toMatch(/read 5h 42%/);
    expect(someone.file("daemon.log")).not.toMatch(/42%/);
  });

  it("refreshes the account alone that is named", async () => {
    someone.config(`interval = "90s"\n${TABLES}`);
    await someone.run(["daemon", "--detach"], { CLAUDE_USAGE_INTERVAL: "90s" });
    await eventually(() => requests.home === 1 && requests.work === 1, "a request for each");
    await isFresh("work", 42);
    const { code, stdout } = await someone.run(["refresh", "--account", "work"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Read 5h 42%/)]);
    expect(requests).toEqual({ home: 1, work: 2 });
    await someone.run(["refresh"]);
    expect(requests).toEqual({ home: 2, work: 2 });
  });

  it("begins with an account that is added, and leaves one that is removed", async () => {
    someone.config("");
    await someone.run(["daemon", "--detach"]);
    await isFresh("default", 7);
    expect(requests.work).toBe(0);
    someone.config(TABLES);
    await eventually(() => holderOf("work") === holderOf("home"), "the account is polled for");
    await eventually(() => (requests.work ?? 0) > 0, "a request");
    someone.config("");
    const lock = join(workCache(), "claim.lock");
    await eventually(() => !isThere(lock), "the lease is released");
    const before = requests.home ?? 0;
    await eventually(() => (requests.home ?? 0) > before, "the other goes on");
  });

  it("that is stopped by any of them ends for all", async () => {
    const pid = await startDaemon();
    const { stdout } = await someone.run(["stop", "--account", "work"]);
    expect(stdout).toBe(`Stopped the daemon (pid ${pid}).\n`);
    expect(isThere(join(workCache(), "claim.lock"))).toBe(false);
    expect(isThere(join(someone.cache, "claim.lock"))).toBe(false);
  });

  it("that was killed is replaced by a reader of any of them, for all", async () => {
    const pid = await startDaemon();
    process.kill(pid, "SIGKILL");
    await eventually(async () => {
      await someone.run(["--for", "plain", "--account", "work"]);
      const next = holderOf("work");
      return next !== pid && next === holderOf("home");
    }, "another daemon polls for both");
    await isFresh("home", 7);
  });
});

/** Resident memory of a process, in MiB. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

it.skipIf(!existsSync("/proc/self/status"))(
  "an account more takes at most 8 MiB of memory",
  async () => {
    someone.config("");
    await someone.run(["daemon", "--detach"]);
    await eventually(() => (requests.home ?? 0) > 1, "polls");
    const alone = memoryOf(holderOf("home"));
    await someone.run(["stop"]);
    const more = ["work", "third", "fourth", "fifth"];
    const tables = more.map((name) => {
      replies[name] = () => sessionReply(42);
      logIn(someone.home, `.claude-${name}`, name, { uuid: name });
      return `[accounts.${name}]\ndir = "~/.claude-${name}"\n`;
    });
    someone.config(tables.join(""));
    await someone.run(["daemon", "--detach"]);
    await eventually(() => more.every((name) => (requests[name] ?? 0) > 1), "polls for each");
    const together = memoryOf(holderOf("home"));
    expect((together - alone) / more.length).toBeLessThanOrEqual(8);
  },
);

describe("the segment accounts", () => {
  /** The rendered line of the standard folder, by the shell alone. The week of each is at 13 %. */
  const line = async () => {
    const env = { CLAUDE_USAGE_SEGMENTS: "5h,accounts", PATH: "/nowhere" };
    return (await someone.run(["--for", "plain"], env)).stdout;
  };
  const shows = (text: string | RegExp) =>
    eventually(async () => {
      const shown = await line();
      return typeof text === "string" ? shown.includes(text) : text.test(shown);
    }, String(text));

  it("is rendered again when another account's numbers change, and shows no old one as live", async () => {
    await startDaemon();
    await someone.run(["--for", "plain"], { CLAUDE_USAGE_SEGMENTS: "5h,accounts" });
    await shows("work 42% · home 13%");
    replies.work = () => sessionReply(61);
    await shows("work 61% · home 13%");
    replies.work = THROTTLED;
    await shows("home 13% · work rate-limited");
    // Somebody else logs in there: nothing of before is left.
    replies.other = () => sessionReply(90);
    logIn(someone.home, ".claude-work", "other", { uuid: "u-3" });
    await shows("work 90% · home 13%");
  });

  it("marks an account for which nobody polls, after its daemon was killed", async () => {
    const env = { CLAUDE_CONFIG_DIR: join(someone.home, ".claude-work") };
    someone.config("");
    await someone.run(["daemon", "--detach"], env);
    await someone.run(["daemon", "--detach"]);
    const work = holderOf("work");
    expect(work).not.toBe(holderOf("home"));
    someone.config(TABLES);
    await someone.run(["--for", "plain"], { CLAUDE_USAGE_SEGMENTS: "5h,accounts" });
    await shows("work 42% · home 13%");
    logIn(someone.home, ".claude-work", "gone", { uuid: "u-2" });
    replies.gone = () => "hang";
    process.kill(work, "SIGKILL");
    // The other daemon takes the account over, and does not call the old number live meanwhile.
    await shows(/home 13% · work \?/);
  });
});

describe("an account by a command", () => {
  const documentFile = () => join(someone.home, "codex.json");
  const runs = () => readFileSync(join(someone.home, "runs"), "utf8").length;
  const prints = (used: number) =>
    replaceContent(documentFile(), JSON.stringify({ schema: 1, five_hour: { utilization: used } }));
  const tables = (command: string, more = TABLES) =>
    `${more}[accounts.codex]\ncommand = ${JSON.stringify(command)}\nlabel = "Codex"\n`;

  beforeEach(() => {
    prints(77);
    someone.config(tables(`printf x >> ~/runs; cat ~/codex.json`));
  });

  it("is shown as any other, and asks nobody else", async () => {
    await startDaemon();
    await isFresh("codex", 77);
    expect(await json("codex")).toMatchObject({
      account: "Codex",
      source: "command",
      problem: null,
    });
    const { stdout } = await someone.run(["accounts"], { COLUMNS: "100" });
    expect(stdout).toMatch(/^Codex +command +5h 77% +- +\d+ s ago$/m);
    expect((await someone.run(["guard", "--any", "--window", "5h"])).stdout).toBe("home\n");
    const status = (await someone.run(["status", "--account", "codex"])).stdout;
    expect(status).toMatch(/none: the numbers come from the command of this account/);
    expect(status).toMatch(/printed by its command at/);
    expect(Object.keys(requests).sort()).toEqual(["home", "work"]);
    replaceContent(documentFile(), "\x1b[31mbroken");
    await eventually(async () => {
      const { state, problem } = await json("codex");
      return state === "stale" && problem?.kind === "unreachable";
    }, "its failure");
    await someone.run(["stop"]);
  });

  it("has no daemon of its own to wait for: one call asks it, and not again before it is due", async () => {
    someone.config(`interval = "90s"\n${tables(`printf x >> ~/runs; cat ~/codex.json`)}`);
    const slow = { CLAUDE_USAGE_INTERVAL: "90s" };
    const first = await someone.run(["--json", "--account", "codex"], slow);
    expect(JSON.parse(first.stdout).five_hour.utilization).toBe(77);
    await someone.run(["--json", "--account", "codex"], slow);
    await someone.run(["--json", "--all"], slow);
    expect(runs()).toBe(1);
  });

  it("is polled for by a daemon that a reader of its line starts", async () => {
    await someone.run(["--for", "plain", "--account", "codex"]);
    await isFresh("codex", 77);
    await isFresh("home", 7);
    const { stdout } = await someone.run(["stop", "--account", "codex"]);
    expect(stdout).toMatch(/^Stopped the daemon/);
  });

  it("whose command is changed keeps nothing of the one before", async () => {
    await startDaemon();
    await isFresh("codex", 77);
    someone.config(tables("sleep 1000"));
    await eventually(async () => (await json("codex")).state === "blank", "another account");
  });
});

const THROTTLED = () =>
  errorResponse(429, "rate_limit_error", "Too many requests", { "retry-after": "3600" });

const isThere = (path: string): boolean => {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EISDIR";
  }
};

describe("the trouble of one account does not reach the other:", () => {
  const REFUSED = () => errorResponse(401, "authentication_error", "Invalid bearer token");

  it.each([
    ["a 429", THROTTLED, "throttled"],
    ["a 401", REFUSED, "refused"],
    ["a server that hangs", () => "hang" as const, null],
  ])("%s", async (_, trouble, problem) => {
    await startDaemon();
    replies.work = trouble;
    const before = requests.work ?? 0;
    await eventually(() => (requests.work ?? 0) > before, "the trouble");
    if (problem !== null)
      await eventually(async () => (await json("work")).problem?.kind === problem, problem);
    replies.home = () => sessionReply(8);
    await isFresh("home", 8);
    expect((await json("home")).problem).toBeNull();
    expect(workFile("daemon.log")).not.toMatch(/5h 8%/);
  });

  it.skipIf(!canMount)("a full disk", async () => {
    const small = disk(64);
    mkdirSync(join(someone.home, ".cache/claude-usage"), { recursive: true });
    symlinkSync(small.folder, workCache());
    await startDaemon();
    small.fill(0);
    await eventually(async () => (await json("work")).state !== "fresh", "nothing new is stored");
    const stuck = requests.work ?? 0;
    replies.home = () => sessionReply(8);
    await isFresh("home", 8);
    expect(requests.work).toBeLessThanOrEqual(stuck + 1);
  });

  it("a folder that is removed", async () => {
    await startDaemon();
    // The daemon would write into a folder that is being emptied.
    renameSync(workCache(), join(someone.home, "gone"));
    replies.home = () => sessionReply(8);
    await isFresh("home", 8);
    // The lease is taken again, and the count of requests with it.
    await eventually(() => holderOf("work") === holderOf("home"), "it is polled for again");
  });
});
