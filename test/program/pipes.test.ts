/** A pipe in place of a file that we read or write: nobody waits for it, and what can go on without the file does. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { flat, ok } from "../world/bodies.ts";
import { PATIENCE_MS } from "../world/patience.ts";
import { eventually, type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url, { CLAUDE_USAGE_AUTOSTART: "off", CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const CACHE = ".cache/claude-usage/default";

const inCache = (...names: readonly string[]) => names.map((name) => join(CACHE, name));

/** Files below HOME, in groups that do not hide each other; and what a daemon shows without them. */
const GROUPS: readonly {
  readonly what: string;
  readonly files: readonly string[];
  readonly shown: RegExp;
}[] = [
  {
    what: "the person's files",
    files: [".config/claude-usage/config.toml", ".claude/settings.json", ".claude.json"],
    shown: /\d%/,
  },
  { what: "the login", files: [".claude/.credentials.json"], shown: /unreadable/ },
  {
    what: "the files in the cache",
    files: inCache(
      "snapshot.json",
      "history.json",
      "holder.json",
      "settings.json",
      "started.json",
      "cost.json",
      "cost-query.json",
      "keychain.json",
      "daemon.log",
      "daemon.log.1",
      "autostart/1",
      "lines/plain",
      "lines/ansi",
      "lines/zsh",
      "looks/zsh",
      "bars/%2Ftmp%2Ftmux",
      "handover/statusline.json",
      "handover/refresh",
      "handover/stop",
    ),
    shown: /\d%/,
  },
  // What cannot be read counts as used up, so nothing is polled for a while.
  { what: "the count of requests", files: inCache("pace.json"), shown: /\n/ },
  { what: "the lease", files: inCache("claim.lock", "claim.door.lock"), shown: /\d%/ },
];

/** What reads most of them; each ends by itself. */
const COMMANDS: readonly (readonly string[])[] = [
  [],
  ["--for", "zsh"],
  ["--json"],
  ["statusline"],
  ["status"],
  ["doctor"],
  ["guard"],
  ["telemetry"],
  ["service", "status"],
];

/** The exit codes of the contract. */
const CODES = [0, 1, 69, 75, 77];

const makePipe = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  expect(spawnSync("mkfifo", [path]).status).toBe(0);
};

/** The exit code of a command; null where it had to be killed, since a pipe lasts for ever. */
async function ended(args: readonly string[]): Promise<number | null> {
  const running = someone.start(args);
  const timer = setTimeout(() => running.process.kill("SIGKILL"), PATIENCE_MS);
  const { code } = await running.ended;
  clearTimeout(timer);
  return code;
}

describe.each(GROUPS)("pipes in place of $what", ({ files, shown }) => {
  const makePipes = () => {
    for (const file of files) makePipe(join(someone.home, file));
  };

  it("stop no command", async () => {
    makePipes();
    // The commands share no state but the pipes, so they need not wait for each other.
    const codes = await Promise.all(COMMANDS.map(async (args) => [args, await ended(args)]));
    expect(codes.filter(([, code]) => !CODES.includes(code as number))).toEqual([]);
  });

  it("stop no daemon", async () => {
    makePipes();
    const { ended: end } = someone.start(["daemon"]);
    const line = join(someone.cache, "lines/tmux");
    await eventually(() => existsSync(line) && shown.test(readFileSync(line, "utf8")), "a line");
    expect(await ended(["stop"])).toBe(0);
    expect((await end).code).toBe(0);
  });
});

describe("a pipe in the installed program", () => {
  it.each(["dist/look.bin", "dist/built-by", "package.json"])("as %s stops nothing", (file) => {
    const root = join(someone.home, "root");
    for (const name of ["dist", "package.json", "scripts"])
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    makePipe(join(root, file));
    const run = (args: readonly string[]) =>
      spawnSync(join(root, "scripts/claude-usage"), args, {
        env: someone.env,
        timeout: PATIENCE_MS,
        encoding: "utf8",
      });
    expect(run(["--version"])).toMatchObject({ status: 0, stderr: "" });
    expect(run([])).toMatchObject({ status: 0, stdout: "stopped\n" });
  });
});

it("a pipe as NODE_EXTRA_CA_CERTS, which Node reads before all else, stops no command", async () => {
  const pipe = join(someone.home, "pipe");
  makePipe(pipe);
  const running = someone.start([], { NODE_EXTRA_CA_CERTS: pipe });
  const timer = setTimeout(() => running.process.kill("SIGKILL"), PATIENCE_MS);
  expect(await running.ended).toEqual({ code: 0, stdout: "stopped\n", stderr: "" });
  clearTimeout(timer);
});

it("a folder as config.toml is a problem with its name", async () => {
  mkdirSync(join(someone.home, ".config/claude-usage/config.toml"), { recursive: true });
  expect((await someone.run(["status"])).stdout).toContain("config.toml: is not a regular file");
});
