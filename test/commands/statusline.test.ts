/** The built program inside Claude Code: real processes, a real daemon and a server that counts. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { unpaintAnsi } from "../render/unpaint.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { render, said, type Terms } from "../world/session.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
/** The first number of all is of unknown age. */
const LINE = "████▎░░░ ~54% ↻1h24m | 7d ~13%";
const DATED = LINE.replaceAll("~", "");
const WHOLE = `Opus 4.8 | ctx 42% | ${LINE}`;
/** One poll per start of a daemon, and no other within the time of a test. */
const SELDOM = { CLAUDE_USAGE_INTERVAL: "1h" };
const LOCAL = { CLAUDE_USAGE_SOURCE: "local" };

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 31)) });
  someone = person(server.url, SELDOM);
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const alone = { args: ["--no-daemon"] };
/** What is shown, without its colours. */
const shown = async (input: string, terms: Terms = alone) => {
  const { code, stdout, stderr } = await render(someone, input, terms).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return unpaintAnsi(stdout);
};
const paintedSo = (good: (line: string) => boolean, what: string) =>
  eventually(() => {
    const file = join(someone.cache, "lines/plain");
    return existsSync(file) && good(readFileSync(file, "utf8"));
  }, what);
const painted = (start: string) => paintedSo((line) => line.startsWith(start), `the line ${start}`);
const document = async (env = {}) => JSON.parse((await someone.run(["--json"], env)).stdout);

describe("the status line", () => {
  it("is our line after the model and its context, in colours", async () => {
    const { code, stdout, stderr } = await render(someone, said(54), alone).ended;
    expect({ code, stderr, text: unpaintAnsi(stdout) }).toEqual({
      code: 0,
      stderr: "",
      text: `${WHOLE}\n`,
    });
    expect(stdout).toContain("48;5;238m████▎   ");
    const full = { ...alone, env: { COLORTERM: "truecolor" } };
    expect((await render(someone, said(54), full).ended).stdout).toMatch(/48;2;[\d;]+m████▎ {3}/);
  });

  it("has no colours with NO_COLOR, and is no wider than the terminal", async () => {
    const env = { NO_COLOR: "1", COLUMNS: "50" };
    const { stdout } = await render(someone, said(54), { ...alone, env }).ended;
    expect(stdout).toBe("Opus 4.8 | ctx 42% | ████▎░░░ ~54% ↻1h24m\n");
  });

  it("is the daemon's first number at the first call, before Claude Code passes any", async () => {
    someone.login();
    expect(await shown("{}", { args: [] })).toContain("31% ↻1h24m");
  });

  it("is a word at the first call where no number comes", async () => {
    expect(await shown("{}", { args: [] })).toBe("signed-out\n");
  });

  it("takes the flags of the line", async () => {
    const args = ["--no-daemon", "--ascii", "--segments", "7d,5h"];
    expect(await shown(said(54), { args })).toBe(
      "Opus 4.8 | ctx 42% | 7d ~13% | [####----] ~54% r1h24m\n",
    );
  });

  it.each([{ args: ["--bogus"] }, { args: ["--max-width", "0"] }])(
    "is one word for a flag that is wrong: $args",
    async ({ args }) => {
      expect(await shown(said(54), { args })).toBe("usage\n");
    },
  );

  it.each([
    ["escapes and line ends", "\x1b[31mred\ntwo\u202Edne"],
    ["what a shell or tmux would run", "#(touch x) $(touch x)"],
    ["no end", "M".repeat(100_000)],
  ])("shows a model's name with %s as harmless text on one line", async (_, display_name) => {
    const text = await shown(said(54, { model: { display_name } }));
    expect(text).toMatch(/^[^\p{Cc}\p{Cf}]{1,24} \| ctx 42% \| .*7d ~13%\n$/u);
    expect(existsSync(join(someone.home, "x"))).toBe(false);
  });

  it("starts the daemon like the line does, and shows the passed number meanwhile", async () => {
    someone.login();
    expect(await shown(said(54), {})).toBe(`${WHOLE}\n`);
    // The passed number is rendered first, the endpoint's money with the response.
    await paintedSo((line) => line.includes("$5.56"), "the endpoint's answer");
    expect(await shown(said(54), {})).toBe(`Opus 4.8 | ctx 42% | ${DATED} | $5.56/50\n`);
    expect(server.requests()).toBe(1);
  });

  it("prints a word where there is nothing to show", async () => {
    expect(await shown("")).toBe("stopped\n");
    expect(await shown(said(54, { rate_limits: undefined }))).toBe(
      "Opus 4.8 | ctx 42% | stopped\n",
    );
  });
});

describe("a stdin that", () => {
  it("is never closed does not hold it up", async () => {
    expect(await shown(said(54), { ...alone, closes: false })).toBe(`${WHOLE}\n`);
  });

  it("comes in pieces is joined", async () => {
    const text = said(54, { model: { display_name: "Ópüs" } });
    const bytes = Buffer.from(text);
    const rendering = render(someone, "", { ...alone, closes: false });
    for (let from = 0; from < bytes.length; from += 7)
      rendering.process.stdin?.write(bytes.subarray(from, from + 7));
    expect(unpaintAnsi((await rendering.ended).stdout)).toBe(`Ópüs | ctx 42% | ${LINE}\n`);
  });

  it.each<[string, string, boolean]>([
    ["says nothing", "", false],
    ["stops half way", said(54).slice(0, 120), false],
    ["is torn", said(54).slice(0, 120), true],
    ["is no object", "[54]", false],
    ["is endless", `{"x":"${"x".repeat(3 * 2 ** 20)}`, false],
    ["is huge, with what is to be known at its end", `${" ".repeat(2 ** 20)}${said(99)}`, true],
  ])("%s still gets the line", async (_, input, closes) => {
    await shown(said(54));
    expect(await shown(input, { ...alone, closes })).toBe(`${LINE}\n`);
  });

  const launched = (how: string) =>
    spawnSync("sh", ["-c", how], { env: someone.env, cwd: someone.home, encoding: "utf8" });
  const command = `'${join(ROOT, "scripts/claude-usage")}' statusline --no-daemon`;

  it.each([
    ["is a file", `${command} <input`, `${WHOLE}\n`],
    ["is a pipe", `cat input | ${command}`, `${WHOLE}\n`],
    ["is a silent pipe", `mkfifo silent; exec 9<>silent; ${command} <silent`, "stopped\n"],
    ["is /dev/null", `${command} </dev/null`, "stopped\n"],
    ["is closed", `${command} <&-`, "stopped\n"],
    ["is a folder", `${command} <.`, "stopped\n"],
  ])("%s is read as far as possible", (_, how, expected) => {
    writeFileSync(join(someone.home, "input"), said(54));
    const { stdout, stderr, status } = launched(how);
    expect({ stdout: unpaintAnsi(stdout), stderr, status }).toEqual({
      stdout: expected,
      stderr: "",
      status: 0,
    });
  });
});

describe("a number passed by Claude Code", () => {
  it("is rendered within a moment, without a request", async () => {
    someone.login();
    someone.start(["daemon"]);
    await painted("██▍░░░░░ 31% ");
    await render(someone, said(54), alone).ended;
    await painted(`${DATED} | $5.56/50`);
    expect(server.requests()).toBe(1);
    expect(await document()).toMatchObject({
      state: "fresh",
      source: "statusline",
      five_hour: { utilization: 54 },
      models: [{ name: "Sonnet", utilization: 2 }],
      extra_usage: { used: 5.56 },
      problem: null,
    });
    expect((await someone.run(["status"])).stdout).toMatch(
      /^Session .* 54%[\s\S]*\nreading {4}passed by Claude Code at/m,
    );
  });

  it("by an idle session does not lower the number, and writes no file", async () => {
    await shown(said(54));
    const before = someone.file("handover/statusline.json");
    for (const session of [54, 31, 1_776_950_400])
      expect(await shown(said(session))).toBe(`${WHOLE}\n`);
    expect(someone.file("handover/statusline.json")).toBe(before);
  });

  it("from twenty sessions at once is the highest of all, once each has passed it again", async () => {
    someone.login();
    someone.start(["daemon"]);
    await painted("██▍░░░░░ 31% ");
    const sessions = Array.from({ length: 20 }, (_, index) => said(35 + index));
    await Promise.all(sessions.map((one) => render(someone, one, alone).ended));
    await shown(said(54));
    await painted("████▎░░░ 54% ");
    expect(server.requests()).toBe(1);
  });

  it('is ignored with source = "api"', async () => {
    const api = { CLAUDE_USAGE_SOURCE: "api" };
    someone.login();
    await shown(said(54));
    someone.start(["daemon"], api);
    await painted("██▍░░░░░ 31% ");
    await someone.run(["refresh"], api);
    expect(await document(api)).toMatchObject({ source: "api", five_hour: { utilization: 31 } });
  });

  it("is used where there is no login", async () => {
    someone.start(["daemon"]);
    await eventually(() => existsSync(join(someone.cache, "snapshot.json")), "an attempt");
    await shown(said(54));
    await painted(LINE);
    expect(await document()).toMatchObject({ state: "stale", age_seconds: null });
    await shown(said(55));
    await paintedSo((line) => / 55% \S+ \| 7d 13%/.test(line), "a number with a date");
    expect(server.requests()).toBe(0);
    expect(await document()).toMatchObject({ state: "fresh", problem: { kind: "signed-out" } });
  });
});

describe("behind an enterprise gateway", () => {
  const ENV = { ANTHROPIC_AUTH_TOKEN: "a gateway's", CLAUDE_CODE_USE_GATEWAY: "1" };
  const spend_limit = { used_percentage: 97.2, resets_at: Date.now() / 1_000 + 12 * 86_400 };
  const passed = said(0, { rate_limits: { spend_limit } });

  it("the spend limit is on the line and in the document, and no login is missed", async () => {
    someone.start(["daemon"], ENV);
    await painted("api-key");
    expect(await shown(passed, { ...alone, env: ENV })).toBe("Opus 4.8 | ctx 42% | spend ~97%\n");
    await painted("spend ~97%\n");
    expect(await document(ENV)).toMatchObject({
      state: "stale",
      source: "statusline",
      five_hour: null,
      spend_limit: { utilization: 97.2 },
      problem: { message: expect.not.stringContaining("log in") },
    });
    expect((await someone.run(["guard"], ENV)).stdout).toBe("spend 97.2%: not below 90%.\n");
    expect(server.requests()).toBe(0);
  });

  it("a byte order mark before the JSON costs nothing", async () => {
    expect(await shown(`\uFEFF${passed}`)).toContain("spend ~97%");
  });
});

describe('with source = "local"', () => {
  it("no request is ever made, with a login or without", async () => {
    someone.login();
    someone.start(["daemon"], LOCAL);
    await painted("waiting");
    expect(await document(LOCAL)).toMatchObject({
      state: "blank",
      next_poll_at: null,
      problem: { kind: "waiting" },
    });
    expect((await someone.run(["refresh"], LOCAL)).code).toBe(69);
    await shown(said(54));
    await painted(LINE);
    expect(await document(LOCAL)).toMatchObject({
      state: "stale",
      age_seconds: null,
      problem: { kind: "unconfirmed", message: expect.stringContaining("5h, 7d") },
    });
    await shown(said(55));
    await paintedSo((line) => / 55% \S+ \| 7d 13%/.test(line), "a number with a date");
    someone.login(null);
    const refreshed = await someone.run(["refresh"], LOCAL);
    expect(refreshed.code).toBe(0);
    expect(refreshed.stdout).toMatch(
      /^Claude Code passed 5h 55%, 7d 13% at \d\d:\d\d; with source = "local" no request is made\.\n$/,
    );
    expect(await document(LOCAL)).toMatchObject({
      state: "fresh",
      source: "statusline",
      next_poll_at: null,
      extra_usage: null,
      problem: null,
    });
    const { stdout } = await someone.run(["status"], LOCAL);
    expect(stdout).toMatch(/^login {6}none: with source = "local" no request is made$/m);
    expect(stdout).toMatch(/^next poll {2}none: with source = "local" no request is made$/m);
    expect(stdout).toMatch(/^requests {3}0 of 28 in the last hour/m);
    expect(server.requests()).toBe(0);
  });

  it("any number of calls without a daemon make no request", async () => {
    someone.login();
    someone.config('source = "local"\n');
    const calls = [
      ["--json"],
      ["refresh"],
      ["status"],
      ["--no-daemon"],
      ["refresh", "--source", "local"],
    ];
    await Promise.all([...calls, ...calls].map((args) => someone.run(args)));
    await shown(said(54));
    expect(await document()).toMatchObject({
      source: "statusline",
      five_hour: { utilization: 54 },
    });
    expect(server.requests()).toBe(0);
  });

  it("Claude Code's own cache is read, with its age", async () => {
    const usual = { ...LOCAL, CLAUDE_USAGE_INTERVAL: "90s" };
    const fetchedAtMs = Date.now() - 30 * 60_000;
    const accountUuid = "0f5ad3d2-0000-4000-8000-000000000000";
    const utilization = flat(Date.now(), 54);
    const state = {
      oauthAccount: { accountUuid },
      cachedUsageUtilization: { fetchedAtMs, accountUuid, utilization },
    };
    writeFileSync(join(someone.home, ".claude.json"), JSON.stringify(state));
    someone.start(["daemon"], usual);
    await painted("████▎░░░ 54% | 7d 13% | ");
    expect(await document(LOCAL)).toMatchObject({
      state: "stale",
      source: "claude-cache",
      fetched_at: new Date(fetchedAtMs).toISOString(),
      models: [{ name: "Sonnet", utilization: 2 }],
      extra_usage: { used: 5.56, limit: 50 },
      problem: { kind: "waiting" },
    });
    expect((await someone.run(["--for", "plain"], LOCAL)).stdout).toMatch(
      /^████▎░░░ 54% \| 7d 13% \| \$5\.56\/50 \| \d+m old\n$/,
    );
    expect(server.requests()).toBe(0);
  });

  it("ends as soon as the file says so", async () => {
    someone.login();
    someone.config('source = "local"\n');
    someone.start(["daemon"]);
    await painted("waiting");
    someone.config('source = "auto"\n');
    await someone.run(["refresh"]);
    await painted("██▍░░░░░ 31% ");
    expect(server.requests()).toBe(1);
  });
});

describe("another status line command", () => {
  const chained = (command: string, terms: Terms = {}) =>
    shown(said(54), { ...terms, args: ["--no-daemon", "--chain", command] });

  it("gets the same bytes, and its lines come first", async () => {
    const text = await chained("cat; echo; echo second", { closes: false });
    const [first = "", ...rest] = text.split("\n");
    expect(JSON.parse(first)).toMatchObject({ model: { display_name: "Opus 4.8" } });
    expect(rest).toEqual(["second", WHOLE, ""]);
  });

  it.each<[string, string, string]>([
    ["fails", "echo out; echo err >&2; exit 3", "out\n"],
    ["is not there", "no-such-command", ""],
    ["has no last line end", "printf 'a\\nb'", "a\nb\n"],
    ["does not read", "exec <&-; echo deaf", "deaf\n"],
    ["is killed", "echo last; kill -9 $$", "last\n"],
    ["leaves something running", "echo soon; sleep 20 &", "soon\n"],
  ])("that %s leaves our line as it is", async (_, command, before) => {
    expect(await chained(command, { closes: false })).toBe(`${before}${WHOLE}\n`);
  });

  it("keeps its own colours", async () => {
    const { stdout } = await render(someone, said(54), {
      args: ["--no-daemon", "--chain", "printf '\\033[35mtheirs\\033[0m'"],
    }).ended;
    expect(stdout).toMatch(/^\x1b\[35mtheirs\x1b\[0m\n(\x1b\[[\d;]*m)*Opus/);
  });

  it("that never ends is killed", async () => {
    const pid = join(someone.home, "pid");
    const text = await chained(`echo started; sleep 600 & echo $! >${pid}; wait`);
    expect(text).toBe(`started
${WHOLE}\n`);
    await eventually(() => !isAlive(Number(readFileSync(pid, "utf8"))), "its end");
  });

  it("that prints too much is cut", async () => {
    const text = await chained("yes");
    expect(text.length).toBeLessThan(80_000);
    expect(text.endsWith(`y\n${WHOLE}\n`)).toBe(true);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "is killed with ours when Claude Code cancels it by %s",
    async (signal) => {
      const pid = join(someone.home, "pid");
      const command = `sleep 600 & echo $! >${pid}; wait`;
      const rendering = render(someone, said(54), { args: ["--no-daemon", "--chain", command] });
      await eventually(
        () => existsSync(pid) && readFileSync(pid, "utf8").endsWith("\n"),
        "its pid",
      );
      rendering.process.kill(signal);
      expect((await rendering.ended).stdout).toBe("");
      await eventually(() => !isAlive(Number(readFileSync(pid, "utf8"))), "its end");
    },
  );

  it("gets exactly our environment", async () => {
    someone.login();
    const text = await chained("env");
    const names = text
      .split("\n")
      .slice(0, -2)
      .map((line) => line.split("=")[0] ?? "");
    const shells = ["PWD", "OLDPWD", "SHLVL", "_"];
    const allowed = [...Object.keys(someone.env), ...shells];
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // There is no such process.
  }
}
