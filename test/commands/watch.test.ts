/** `watch` as a bar uses it: a line now, one for each change, and a clean end. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeValue } from "../../src/cache/write.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { type Instant, instant, percent } from "../../src/model/units.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person, type Running } from "../world/person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let server: SimServer;
let someone: Person;
let used: number;

beforeEach(async () => {
  used = 100;
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), used)) });
  someone = person(server.url);
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const lines = ({ stdout }: Running): readonly string[] => stdout().split("\n").slice(0, -1);

const until = (watching: Running, text: string) =>
  eventually(
    () => lines(watching).some((line) => line.includes(text)),
    `“${text}” in what is watched`,
  );

const sinceNow = (seconds: number): Instant => instant(Date.now() + seconds * 1_000);

type Read = Extract<Snapshot, { kind: "read" }>;

/** A reading that no poller will replace. */
const reading = (session: number, changes: Partial<Read> = {}): Read => ({
  kind: "read",
  reading: {
    at: sinceNow(0),
    source: "api",
    windows: [{ scope: { kind: "session" }, used: percent(session), resetsAt: null }],
    extra: null,
  },
  held: [],
  heldExtra: false,
  undated: [],
  owner: null,
  health: { kind: "healthy" },
  dueAt: sinceNow(600),
  freshUntil: sinceNow(1_200),
  changedAt: null,
  answeredAt: null,
  answered: [],
  ...changes,
});

const know = (snapshot: Snapshot) =>
  writeValue(join(someone.cache, "snapshot.json"), snapshot, false);

describe("the line", () => {
  it("is written now and at each change, and starts the daemon", async () => {
    someone.login();
    const watching = someone.start(["watch"]);
    await until(watching, "████████ 100% ↻1h24m | 7d 13% | $5.56/50");
    used = 42;
    await until(watching, "███▎░░░░ 42% ↻1h24m");
    const written = lines(watching);
    expect(written.filter((line, nth) => line === written[nth - 1])).toEqual([]);
    expect(watching.stderr()).toBe("");
  });

  it("is written for the surface of --for", async () => {
    know(reading(31));
    const watching = someone.start(["watch", "--no-daemon", "--for", "waybar"]);
    await until(watching, '"percentage":31');
    know(reading(32));
    await until(watching, '"percentage":32');
    expect(lines(watching)).toHaveLength(2);
  });

  it("follows changed settings", async () => {
    someone.login();
    const watching = someone.start(["watch"], { CLAUDE_USAGE_INTERVAL: "90s" });
    await until(watching, "100%");
    someone.config("ascii = true\n");
    await someone.run(["refresh"]);
    await until(watching, "[########] 100% r1h24m");
  });

  it("becomes stale by itself when polling stops", async () => {
    know(reading(30));
    const watching = someone.start(["watch", "--no-daemon"]);
    await until(watching, "30%");
    // Without a poller it is fresh until ten seconds after the missed poll, and not as long as its own limit says.
    know(reading(31, { dueAt: sinceNow(-8), freshUntil: sinceNow(60) }));
    await eventually(() => lines(watching).length === 3, "two more lines");
    const [, fresh, silent] = lines(watching);
    expect(fresh).toBe("██▍░░░░░ 31%");
    expect(silent).toMatch(/^██▍░░░░░ 31% \| \d\d:\d\d · stopped$/);
  });

  it("continues when the cache is removed", async () => {
    know(reading(31));
    const watching = someone.start(["watch", "--no-daemon"]);
    await until(watching, "31%");
    execFileSync("rm", ["-rf", someone.cache]);
    await until(watching, "stopped");
    know(reading(32));
    await until(watching, "32%");
  });
});

it("--format is written whenever one of its fields changes", async () => {
  know(reading(31));
  const watching = someone.start([
    "watch",
    "--no-daemon",
    "--format",
    "{five_hour.utilization:4}%",
  ]);
  await until(watching, "  31%");
  know(reading(31));
  know(reading(32));
  await until(watching, "  32%");
  expect(lines(watching)).toEqual(["  31%", "  32%"]);
});

it("--json is written as NDJSON, and passing seconds are not a change", async () => {
  someone.login();
  const watching = someone.start(["watch", "--json"], { CLAUDE_USAGE_INTERVAL: "1s" });
  await until(watching, '"utilization":100');
  used = 42;
  await until(watching, '"utilization":42');
  const documents = lines(watching).map((line) => JSON.parse(line));
  const still = documents.map(({ age_seconds, five_hour, seven_day, models, ...rest }) => {
    expect(age_seconds === null || age_seconds >= 0).toBe(true);
    return JSON.stringify([rest, five_hour?.utilization, seven_day?.utilization, models.length]);
  });
  expect(still.filter((one, nth) => one === still[nth - 1])).toEqual([]);
  expect(documents.at(-1)).toMatchObject({ schema: 1, state: "fresh" });
});

describe("the end", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("by %s is silent, with 0", async (signal) => {
    know(reading(31));
    const watching = someone.start(["watch", "--no-daemon"]);
    await until(watching, "31%");
    watching.process.kill(signal);
    expect(await watching.ended).toEqual({ code: 0, stdout: "██▍░░░░░ 31%\n", stderr: "" });
  });

  /** A watch whose reader is this test; it may be slow, and may close its end. */
  function readBy(args: readonly string[]) {
    const path = join(someone.home, "pipe");
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, "w");
    const watching = spawn(join(ROOT, "scripts/claude-usage"), ["watch", "--no-daemon", ...args], {
      env: { ...someone.env },
      stdio: ["ignore", writer, "pipe"],
    });
    closeSync(writer);
    let stderr = "";
    watching.stderr?.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = once(watching, "exit").then(([code]) => ({ code, stderr }));
    return { watching, ended, leave: () => closeSync(reader) };
  }

  it("comes with the next line after the reader has closed its end, with 0", async () => {
    know(reading(31));
    const { ended, leave } = readBy([]);
    leave();
    for (let nth = 0; ; nth = (nth + 1) % 90) {
      know(reading(nth));
      const over = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))]);
      if (over !== undefined) break;
    }
    expect(await ended).toEqual({ code: 0, stderr: "" });
  });

  it.each(["SIGTERM", "closing"])(
    "comes by %s even if the reader had stopped reading",
    async (how) => {
      // A pipe holds 64 KiB, and is full after a few of these.
      const { watching, ended, leave } = readBy([
        "--format",
        `${"x".repeat(30_000)} {five_hour.utilization}`,
      ]);
      for (let nth = 0; nth < 20; nth += 1) {
        know(reading(nth));
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      if (how === "SIGTERM") watching.kill("SIGTERM");
      else leave();
      expect(await ended).toEqual({ code: 0, stderr: "" });
      if (how === "SIGTERM") leave();
    },
  );
});

describe("wrong usage", () => {
  const BAR = { TMUX: "/tmp/tmux-0/default,1,0" };
  it.each([[["--format", "{x}"]], [["--segments", "9h"]]])("of %j is rejected", async (args) => {
    const { code, stdout, stderr } = await someone.run(["watch", ...args]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toContain(`${args[0]}: `);
    const onBar = await someone.run(["watch", ...args], BAR);
    expect(onBar).toEqual({ code: 0, stdout: "usage\n", stderr: "" });
  });
});
