/** `guard` in a script: an exit code, a sentence, and at most one request. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeValue } from "../../src/cache/write.ts";
import { type Instant, instant, percent } from "../../src/model/units.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { listed, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
let answer: () => ReturnType<typeof ok> | "hang";

beforeEach(async () => {
  // 54 % of the session, 46 % of the week, 88 % of Fable's.
  answer = () => ok(listed(Date.now()));
  server = await serve({ port: 0, answer: () => answer() });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const sinceNow = (seconds: number): Instant => instant(Date.now() + seconds * 1_000);

describe("with a response", () => {
  beforeEach(() => someone.login());

  it("exits 0 below the percentage and 75 otherwise, after one request", async () => {
    const verdict = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await someone.run(["guard", ...args]);
      return { code, printed: stdout + stderr };
    };
    const free = { code: 0, printed: "5h 54%, 7d 46%, Fable 88%: below 90%.\n" };
    expect(await verdict()).toEqual(free);
    expect(await verdict("--below", "50")).toEqual({
      code: 75,
      printed: "5h 54%, 7d 46%, Fable 88%: not below 50%.\n",
    });
    expect(await verdict("--below=50", "--window", "7d")).toEqual({
      code: 0,
      printed: "7d 46%: below 50%.\n",
    });
    expect(await verdict("--window", "7d, fable", "--below=88")).toEqual({
      code: 75,
      printed: "7d 46%, Fable 88%: not below 88%.\n",
    });
    expect(await verdict("--window", "fable", "--window=7d", "--below=88")).toEqual(
      await verdict("--window", "fable,7d", "--below=88"),
    );
    expect(await verdict("--window", "7d,Fabel,Opus")).toEqual({
      code: 69,
      printed: "The last response has no limit for Fabel, Opus; it has 5h, 7d, Fable.\n",
    });
    expect(await verdict("--quiet", "--below", "50")).toEqual({ code: 75, printed: "" });
    expect(await verdict()).toEqual(free);
    expect(server.requests()).toBe(1);
  });

  it("a limit on a surface, without a model's name, counts like any other", async () => {
    const scope = { model: null, surface: "claude_code" };
    const limits = [
      { kind: "session", percent: 31, resets_at: null },
      { kind: "weekly_all", percent: 41, resets_at: null },
      { kind: "weekly_scoped", percent: 97, resets_at: null, scope },
    ];
    answer = () => ok({ limits });
    expect(await someone.run(["guard"])).toMatchObject({
      code: 75,
      stdout: "5h 31%, 7d 41%, Claude Code 97%: not below 90%.\n",
    });
    const line = ["--no-daemon", "--for", "plain", "--max-width", "80"];
    expect((await someone.run(line)).stdout).toContain("Claude Code 97%");
    const { stdout } = await someone.run(["--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      models: [{ name: "Claude Code", utilization: 97 }],
    });
  });

  it("does not round a fraction up to the percentage", async () => {
    answer = () => ok({ five_hour: { utilization: 89.97, resets_at: null } });
    expect(await someone.run(["guard"])).toMatchObject({
      code: 0,
      stdout: "5h 89.9%: below 90%.\n",
    });
    const { code, stdout } = await someone.run(["guard", "--below", "89"]);
    expect({ code, stdout }).toEqual({ code: 75, stdout: "5h 89.9%: not below 89%.\n" });
  });

  it("exits 69 where the response has no limit", async () => {
    answer = () => ok({});
    expect(await someone.run(["guard"])).toMatchObject({
      code: 69,
      stdout: "The last response has no limit for 5h, 7d.\n",
    });
  });
});

describe("from the cache", () => {
  const know = (freshFor: number, session: number, resetsIn: number) =>
    writeValue(join(someone.cache, "snapshot.json"), {
      kind: "read",
      reading: {
        at: sinceNow(-60),
        source: "api",
        windows: [
          { scope: { kind: "session" }, used: percent(session), resetsAt: sinceNow(resetsIn) },
        ],
        extra: null,
      },
      health: { kind: "healthy" },
      dueAt: sinceNow(freshFor - 10),
      freshUntil: sinceNow(freshFor),
      changedAt: null,
    });

  it("a limit whose reset has passed counts as 0", async () => {
    know(600, 97, -5);
    expect(await someone.run(["guard"])).toEqual({
      code: 0,
      stdout: "5h ~0%: below 90%.\n",
      stderr: "",
    });
    expect(server.requests()).toBe(0);
  });

  it("an old reading is not used: it polls, and says why that failed", async () => {
    someone.login();
    know(-600, 31, 600);
    await server.close();
    const { code, stdout } = await someone.run(["guard"]);
    expect(code).toBe(69);
    expect(stdout).toMatch(
      /^The last reading is from \d\d:\d\d, too old to use\. The endpoint could not be reached \(\w+\)\.\n$/,
    );
    server = await serve({ port: 0, answer: () => "hang" });
  });
});

it("without a login it exits 77", async () => {
  const { code, stdout, stderr } = await someone.run(["guard"]);
  expect({ code, stderr }).toEqual({ code: 77, stderr: "" });
  expect(stdout).toMatch(/^No reading yet\. .*\.credentials\.json: no such file/);
  expect(server.requests()).toBe(0);
});

it.each([
  [["--below", "101"], /--below takes a whole number from 0 to 100, not "101"/],
  [["--below", "9e1"], /--below takes a whole number from 0 to 100, not "9e1"/],
  [["--below=-1"], /--below takes a whole number/],
  [["--below="], /--below takes a whole number/],
  [["--window", "5h,"], /--window takes 5h, 7d or names of models, not "5h,"/],
  [["90"], /unexpected argument "90"/],
])("%j is rejected with 64, and no request is made", async (args, says) => {
  const { code, stdout, stderr } = await someone.run(["guard", ...args]);
  expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
  expect(stderr).toMatch(says);
});
