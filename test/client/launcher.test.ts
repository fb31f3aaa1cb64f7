/** A reader starts the daemon: one of many does, at most once a minute, and no reader ever fails because of it. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { startDaemonOnce } from "../../src/client/launcher.ts";
import { spawnDaemon } from "../../src/client/spawn-daemon.ts";
import type { Context } from "../../src/context.ts";
import { instant } from "../../src/model/units.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest, program } from "../world/program.ts";

const home = folderPerTest();
const now = () => instant(Date.now());

const call = (env: Readonly<Record<string, string>> = {}): Context => ({
  argv: [],
  env: { HOME: home(), ...env },
  paths: pathsFor({ home: home(), cwd: home(), env }),
  isTerminal: () => false,
  program: daemon(),
});

const daemon = () => join(home(), "daemon.cjs");

/** A daemon that only records what it was started with, writes to its log, and exits. */
beforeEach(() => {
  const notes = JSON.stringify(join(home(), "notes"));
  writeFileSync(
    daemon(),
    `const { argv, env, cwd } = process;
    const note = [...argv.slice(2), cwd(), env.CLAUDE_CONFIG_DIR ?? null, env.CLAUDE_USAGE_BUDGET ?? null];
    require("node:fs").appendFileSync(${notes}, JSON.stringify(note) + "\\n");
    console.error("a word for the log");
    process.exit(3);`,
  );
});

/** What was recorded, once as many daemons as expected have done so. */
const noted = (count: number): Promise<readonly (readonly string[])[]> =>
  eventually(() => {
    if (!existsSync(join(home(), "notes"))) return null;
    const lines = readFileSync(join(home(), "notes"), "utf8").split("\n").slice(0, -1);
    return lines.length < count ? null : lines.map((line) => JSON.parse(line));
  }, `${count} daemons`);

/** Makes the stamp of the last start that many seconds old. */
function age(seconds: number): void {
  const { cache, autostart: stamps } = call().paths;
  const then = Date.now() / 1_000 - seconds;
  const made = readdirSync(cache, { recursive: true, encoding: "utf8" })
    .map((name) => join(cache, name))
    .filter((path) => path.startsWith(stamps));
  for (const path of made) utimesSync(path, then, then);
}

describe("a reader without a daemon", () => {
  it("starts one, and no second one within the minute", async () => {
    expect(await startDaemonOnce(call(), now())).toBe("started");
    expect(await startDaemonOnce(call(), now())).toBe("starting");
    age(30);
    expect(await startDaemonOnce(call(), now())).toBe("failed recently");
    age(61);
    expect(await startDaemonOnce(call(), now())).toBe("started");
    expect(await startDaemonOnce(call(), now())).toBe("starting");
    // A clock that was set back does not prevent a start.
    age(-61);
    expect(await startDaemonOnce(call(), now())).toBe("started");
    expect(readdirSync(call().paths.autostart)).toHaveLength(1);
    expect(await noted(3)).toHaveLength(3);
  });

  it.each([
    [
      "without a daemon where the cache folder cannot be made",
      "failed",
      () => dirname(call().paths.cache),
    ],
    [
      "without a daemon where something else has the stamps' name",
      "failed",
      () => call().paths.autostart,
    ],
    [
      "with a daemon where the log cannot be written",
      "started",
      () => join(call().paths.log, "in the way"),
    ],
  ] as const)("goes on %s", async (_, result, path) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    expect(await startDaemonOnce(call(), now())).toBe(result);
    if (result === "started") expect(await noted(1)).toHaveLength(1);
    else expect(existsSync(join(home(), "notes"))).toBe(false);
  });

  const start = program(new URL("reader.ts", import.meta.url));

  it("is one of many at once, and exactly one of them starts it", async () => {
    const readers = Array.from({ length: 6 }, () => start(home(), daemon()));
    await Promise.all(readers.map((one) => one.request("hello")));
    for (let minute = 1; minute <= 20; minute++) {
      const ends = await Promise.all(readers.map((one) => one.request("start")));
      expect(ends.filter((end) => end !== "starting")).toEqual(["started"]);
      age(61);
    }
    expect(await noted(20)).toHaveLength(20);
  });
});

describe("a daemon in the background", () => {
  it("runs in the root folder, with its caller's environment and its own log", async () => {
    const here = call({ CLAUDE_USAGE_BUDGET: "7" });
    const { pid, exited } = spawnDaemon(here, ["--interval", "90s"]);
    expect(pid).toBeGreaterThan(0);
    expect(await exited).toBe(3);
    expect(await noted(1)).toEqual([["daemon", "--interval", "90s", "/", null, "7"]]);
    expect(readFileSync(here.paths.log, "utf8")).toBe("a word for the log\n");
    expect(statSync(here.paths.log).mode & 0o777).toBe(0o600);
  });

  it.each(["work", "./work/", "../work", "/else//where", "/"])(
    "polls for the caller's account with CLAUDE_CONFIG_DIR=%s",
    async (dir) => {
      const here = call({ CLAUDE_CONFIG_DIR: dir });
      await spawnDaemon(here, []).exited;
      const [[, cwd = "", config = ""] = []] = await noted(1);
      const env = { CLAUDE_CONFIG_DIR: config };
      expect(pathsFor({ home: home(), cwd, env }).cache).toBe(here.paths.cache);
    },
  );

  it("that cannot start exits with a code, and its log says why", async () => {
    const here = { ...call(), program: join(home(), "missing.cjs") };
    expect(await spawnDaemon(here, []).exited).toBe(1);
    expect(readFileSync(here.paths.log, "utf8")).toContain("missing.cjs");
  });
});
