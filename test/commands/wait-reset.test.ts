/** `wait-reset` in a script and on a terminal: it ends with the limit, or by a signal. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let server: SimServer;
let someone: Person;
let body: () => object;

const iso = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const limits = (session: number, resetsIn: number, week = 13) => ({
  five_hour: { utilization: session, resets_at: iso(resetsIn) },
  seven_day: { utilization: week, resets_at: iso(500_000) },
});

/** A session that resets some seconds after the first request; gives when. */
function soon(seconds: number): () => string {
  let reset = "";
  body = () => {
    reset ||= iso(seconds);
    return { five_hour: { utilization: 100, resets_at: reset } };
  };
  return () => reset;
}

beforeEach(async () => {
  body = () => limits(100, 5_040);
  server = await serve({ port: 0, answer: () => ok(body()) });
  someone = person(server.url);
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

describe("in a script", () => {
  it("waits until the reset, and prints one sentence", async () => {
    const reset = soon(2);
    const { code, stdout, stderr } = await someone.run(["wait-reset"]);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(reset()));
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(
      /^claude-usage: 5h 100%, waiting for the reset at (\w{3} )?\d\d:\d\d, in <1m\.\n$/,
    );
  });

  it("ends as soon as the daemon that it starts reads that the limit has reset early", async () => {
    const waiting = someone.start(["wait-reset"]);
    await eventually(() => waiting.stderr().includes("in 1h2"), "the sentence");
    body = () => limits(1, 18_000);
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: "" });
  });

  it("returns at once where every limit has room, and says so", async () => {
    body = () => limits(99.9, 5_040, 41);
    expect(await someone.run(["wait-reset"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "claude-usage: 5h 99.9%, 7d 41%: below 100%, no wait.\n",
    });
  });

  it("waits for all limits without room, models' weeks too, until the last resets", async () => {
    const scope = { model: { display_name: "Opus" } };
    const opus = { kind: "weekly_scoped", percent: 100, resets_at: iso(3 * 86_400), scope };
    body = () => ({ ...limits(40, 5_040, 41), limits: [opus] });
    const said = async (...args: readonly string[]) => {
      const waiting = someone.start(["wait-reset", "--no-daemon", ...args]);
      await eventually(() => waiting.stderr().endsWith(".\n"), "the sentence");
      waiting.process.kill("SIGTERM");
      await waiting.ended;
      expect(waiting.process.signalCode).toBe("SIGTERM");
      return waiting.stderr();
    };
    expect(await said()).toMatch(
      /: Opus 100%, waiting for the reset at \w{3} \d\d:\d\d, in 2d23h\.$/m,
    );
    expect(await said("--below", "41")).toMatch(/: 7d 41%, Opus 100%, waiting .* in 5d\d\dh/);
    expect(await said("--below=40", "--window", "5h")).toMatch(
      /: 5h 40%, waiting for the reset at (\w{3} )?\d\d:\d\d, in 1h2\dm\.$/m,
    );
  });

  it.each<[string, () => object, readonly string[], RegExp]>([
    [
      "no reset",
      () => ({ five_hour: { utilization: 100 } }),
      [],
      /5h 100%, and no reset is known\.$/m,
    ],
    ["no limit", () => ({}), [], /no limit for 5h, 7d\.$/m],
    [
      "no such limit",
      () => limits(5, 60),
      ["--window", "5h,Fabel"],
      /no limit for Fabel; it has 5h\b.*\.$/m,
    ],
  ])("with %s it says so and exits 69", async (_, answer, args, says) => {
    body = answer;
    const { code, stderr } = await someone.run(["wait-reset", ...args]);
    expect(code).toBe(69);
    expect(stderr).toMatch(says);
  });

  it("without a login it says so and exits 77", async () => {
    someone.login(null);
    const { code, stderr } = await someone.run(["wait-reset"]);
    expect(code).toBe(77);
    expect(stderr).toMatch(/No reading yet\. .*no such file/);
  });

  it.each(["wait-reset", "guard"])(
    "%s with an old number polls, and does not call it room where that fails",
    async (command) => {
      body = () => limits(31, 5_040);
      const age = () => {
        const file = join(someone.cache, "snapshot.json");
        const known = JSON.parse(readFileSync(file, "utf8"));
        known.reading.at -= 20 * 60_000;
        writeFileSync(file, JSON.stringify({ ...known, boot: undefined, freshUntil: 0 }));
      };
      await someone.run(["refresh"]);
      age();
      expect((await someone.run([command])).code).toBe(0);
      expect(server.requests()).toBe(2);
      age();
      await server.close();
      const { code, stdout, stderr } = await someone.run([command]);
      expect(code).toBe(69);
      expect(stdout + stderr).toMatch(/The last reading is from .*, too old to use\./);
      server = await serve({ port: 0, answer: () => ok(body()) });
    },
  );

  it("an empty limit is wrong usage, with 64", async () => {
    const { code, stderr } = await someone.run(["wait-reset", "--window", ""]);
    expect(code).toBe(64);
    expect(stderr).toMatch(/--window takes 5h, 7d or names of models, not ""/);
  });
});

const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

describe.skipIf(!hasScript && !process.env.CI)("on a terminal", () => {
  let typed: ChildProcess;
  let seen: string;

  const watch = (): Promise<readonly unknown[]> => {
    seen = "";
    const command = `${join(ROOT, "scripts/claude-usage")} wait-reset; echo "ended $?"`;
    typed = spawn("script", ["-qec", command, "/dev/null"], {
      env: { ...someone.env, TERM: "xterm", SHELL: "/bin/sh" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    typed.stdout?.on("data", (chunk) => {
      seen += chunk;
    });
    return once(typed, "exit");
  };

  afterEach(() => typed.kill("SIGKILL"));

  it("counts the last seconds in place, and says that the limit has reset", async () => {
    soon(3);
    await watch();
    expect(seen).toMatch(/^\r\x1b\[K5h 100%, resets at (\w{3} )?\d\d:\d\d, in [23] s\r\x1b\[K/);
    expect(seen).toMatch(/in 1 s\r\x1b\[K5h has reset\.\r\nended 0\r\n$/);
  });

  it("shows minutes before that, and closes its line when interrupted", async () => {
    const ended = watch();
    await eventually(() => /in 1h2\dm/.test(seen), "the minutes");
    typed.stdin?.write("\x03");
    await ended;
    expect(seen).toMatch(/^\r\x1b\[K5h 100%, resets at (\w{3} )?\d\d:\d\d, in 1h2\dm(\^C)?\r\n/);
    expect(seen).not.toMatch(/ended 0/);
  });
});
