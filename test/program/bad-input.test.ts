/** Bad input gives a sentence that names its place, the exit code of the contract, and one word on the bar. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url);
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const LINE = "████████ 100% ↻1h24m | 7d 13% | $5.56/50";
const BAR = { TMUX: "/tmp/tmux-0/default,1,0" };

/** What the tmux bar shows, without styles, once the daemon that was started on demand has polled. */
const shown = (word: string) =>
  eventually(async () => {
    const { stdout, stderr, code } = await someone.run([], BAR);
    const text = stdout
      .replace(/#\[[^\]]*\]/g, "")
      .replaceAll("##", "#")
      .trim();
    if (stderr !== "" || code !== 0) throw new Error(`a bar met ${code}: ${stderr}`);
    return text.includes(word) ? text : null;
  }, `“${word}” on the bar`);

const LOGINS = [
  { name: "missing", put: () => {}, word: "signed-out", says: /no such file/ },
  {
    name: "empty",
    put: (who: Person) => who.credentials(""),
    word: "signed-out",
    says: /is empty/,
  },
  {
    name: "torn",
    put: (who: Person) => who.credentials('{"claudeAiOauth": {"acc'),
    word: "unreadable",
    says: /not complete JSON/,
  },
  {
    name: "a folder",
    put: (who: Person) => {
      who.login(null);
      mkdirSync(join(who.home, ".claude/.credentials.json"));
    },
    word: "unreadable",
    says: /cannot be read/,
  },
  {
    name: "with mcpOAuth only",
    put: (who: Person) => who.credentials('{"mcpOAuth": {}}'),
    word: "signed-out",
    says: /holds no Claude login/,
  },
  {
    name: "logged out",
    put: (who: Person) => who.login({ accessToken: "", expiresAt: 0 }),
    word: "signed-out",
    says: /logged out/,
  },
  {
    name: "expired",
    put: (who: Person) => who.login({ expiresAt: Date.now() - 1000 }),
    word: "expired",
    says: /has expired/,
  },
  {
    name: "a setup token",
    put: (who: Person) => who.login({ scopes: ["user:inference"] }),
    word: "no-scope",
    says: /a setup token cannot read usage/,
  },
];

describe.each(LOGINS)("credentials that are $name", ({ put, word, says }) => {
  it("give --json a sentence with the file's name and 77, without a request", async () => {
    put(someone);
    const { code, stdout, stderr } = await someone.run(["--json"]);
    const { state, problem } = JSON.parse(stdout);
    expect({ code, state, stderr }).toEqual({ code: 77, state: "blank", stderr: "" });
    expect(problem).toMatchObject({ kind: "signed-out", until: null });
    expect(problem.message).toMatch(says);
    expect(problem.message).toContain(join(someone.home, ".claude/.credentials.json"));
    expect(server.requests()).toBe(0);
  });

  it("give status the same sentence, and the bar one word", async () => {
    put(someone);
    expect((await someone.run(["status"])).stdout).toMatch(says);
    expect(await shown(word)).toBe(word);
    expect(server.requests()).toBe(0);
  });

  it("leave the last reading on the bar, followed by the word", async () => {
    someone.login();
    expect((await someone.run(["--json"])).code).toBe(0);
    put(someone);
    if (word === "signed-out") someone.login(null);
    expect(await shown(word)).toMatch(new RegExp(`^████████ 100% .*\\| ${word}$`));
    const document = JSON.parse((await someone.run(["--json"])).stdout);
    expect(document.five_hour.utilization).toBe(100);
    expect(document.problem.kind).toBe("signed-out");
  });
});

describe("a config", () => {
  const CONFIGS = [
    {
      name: "unknown key",
      toml: 'colour = "red"\n',
      line: 1,
      says: /unknown setting "colour"/,
    },
    {
      name: "bad value",
      toml: '# mine\nmoney = "euros"\n',
      line: 2,
      says: /money takes one of amount, credits, not "euros"/,
    },
    { name: "syntax error", toml: "ascii = true\nmoney = \n", line: 2, says: /:2: / },
  ];

  it.each(CONFIGS)(
    "with an $name is named with its line, with 64",
    async ({ toml, line, says }) => {
      someone.config(toml);
      const { code, stderr } = await someone.run(["config"]);
      expect(code).toBe(64);
      expect(stderr).toMatch(says);
      expect(stderr).toContain(`config.toml:${line}: `);
    },
  );

  it.each(CONFIGS)(
    "with an $name adds one word to the line, and status has the sentence",
    async ({ toml, says }) => {
      someone.login();
      someone.config(toml);
      expect(await shown("%")).toMatch(/^████████ 100% .* \| config$/);
      expect((await someone.run(["status"])).stdout).toMatch(says);
    },
  );

  it("that becomes invalid leaves the last good settings in force", async () => {
    someone.login();
    someone.config("ascii = true\n");
    expect(await shown("%")).toBe("[########] 100% r1h24m | 7d 13%");
    someone.config("ascii = maybe\n");
    await someone.run(["refresh"]);
    expect(await shown("config")).toMatch(/^\[########\] 100% /);
  });
});

describe("a cache folder that cannot be written", () => {
  beforeEach(() => {
    someone.login();
    rmSync(join(someone.home, ".cache"), { recursive: true, force: true });
    writeFileSync(join(someone.home, ".cache"), "a file where the folder should be");
  });

  it("is named by --json, the daemon and refresh with 69, and no request is made", async () => {
    const result = await someone.run(["--json"]);
    expect(result.code).toBe(69);
    expect(JSON.parse(result.stdout).problem).toMatchObject({ kind: "not-running" });
    expect(JSON.parse(result.stdout).problem.message).toContain(dirname(someone.cache));
    for (const command of [["daemon"], ["daemon", "--detach"], ["refresh"]]) {
      const { code, stderr } = await someone.run(command);
      expect({ command, code }).toEqual({ command, code: 69 });
      expect(stderr).toContain(`The cache folder ${someone.cache} cannot be written (`);
    }
    expect(server.requests()).toBe(0);
  });

  it("is one word on the bar", async () => {
    expect(await shown("")).toBe("unwritable");
  });
});

describe("an address that is neither https nor this machine", () => {
  const env = { CLAUDE_USAGE_API_URL: "http://api.example.com" };

  it.each([["--json"], ["daemon"], ["refresh"]])("is named by %s with 64", async (command) => {
    someone.login();
    const { code, stderr, stdout } = await someone.run([command], env);
    expect(code).toBe(64);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /CLAUDE_USAGE_API_URL: api_url takes an https address, or http on this machine only/,
    );
  });

  it("is one word on the bar", async () => {
    const word = await eventually(async () => {
      const { stdout } = await someone.run([], { ...BAR, ...env });
      return stdout.includes("config") ? stdout : null;
    }, "the word");
    expect(word).toMatch(/\] config ?#\[/);
  });
});

it("a wrong value in one call's environment does not affect the next call", async () => {
  someone.login();
  await someone.run(["--json"]);
  await someone.run(["daemon"], { CLAUDE_USAGE_API_URL: "http://api.example.com" });
  expect((await someone.run(["--no-daemon"])).stdout).toBe(`${LINE}\n`);
});

describe("wrong usage", () => {
  it.each([
    { args: ["--bogus"], says: /'--bogus'/ },
    { args: ["--json", "--bogus"], says: /'--bogus'/ },
    { args: ["daemon", "--bogus"], says: /'--bogus'/ },
    { args: ["status", "now"], says: /"now"/ },
    { args: ["--for", "dashboard"], says: /--for takes one of .*, not "dashboard"/ },
    { args: ["--for"], says: /--for/ },
    { args: ["--segments", "5h,9h"], says: /--segments: segments takes a list of 5h, 7d/ },
    { args: ["dance"], says: /unknown command "dance"/ },
    { args: ["daemon", "--interval", "soon"], says: /--interval: interval takes a time/ },
    { args: ["daemon", "--interval", "500ms"], says: /--interval: interval takes a time from 1s/ },
    { args: ["demo", "--serve", "http"], says: /--serve takes a port/ },
  ])("$args is rejected with 64", async ({ args, says }) => {
    const { code, stdout, stderr } = await someone.run(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it.each([[["--bogus"]], [["--for", "dashboard"]]])("%s is one word on a bar", async (args) => {
    expect(await someone.run(args, BAR)).toEqual({ code: 0, stdout: "usage\n", stderr: "" });
  });

  it("an interval below a minute is accepted only for a server on this machine", async () => {
    const { code, stderr } = await someone.run(["daemon", "--api-url", "https://api.example.com"]);
    expect(code).toBe(64);
    expect(stderr).toMatch(/CLAUDE_USAGE_INTERVAL: interval takes at least "60s"/);
  });
});

it("the line is printed from a folder that was removed too", async () => {
  const gone = mkdtempSync(join(someone.home, "gone-"));
  const script = `cd ${gone} && rmdir ${gone} && ${join(ROOT, "scripts/claude-usage")} --no-daemon --ascii`;
  const { stdout, status } = spawnSync("sh", ["-c", script], {
    env: someone.env,
    encoding: "utf8",
  });
  expect({ stdout, status }).toEqual({ stdout: "stopped\n", status: 0 });
});

it("a response that cannot be decoded leaves the last reading", async () => {
  let body: object = flat(Date.now());
  const odd = await serve({ port: 0, answer: () => ok(body) });
  const env = { CLAUDE_USAGE_API_URL: odd.url };
  someone.login();
  await someone.run(["refresh"], env);
  body = { hello: 1 };
  expect((await someone.run(["refresh"], env)).stdout).toMatch(/nothing in the body could be read/);
  await odd.close();
  const document = JSON.parse((await someone.run(["--json"], env)).stdout);
  expect(document).toMatchObject({ five_hour: { utilization: 100 }, problem: { kind: "garbled" } });
});

it("with good input the line of the reference response is printed", async () => {
  someone.login();
  await someone.run(["--json"]);
  expect(await someone.run(["--no-daemon"])).toEqual({ code: 0, stdout: `${LINE}\n`, stderr: "" });
  const credits = await someone.run(["--no-daemon", "--money", "credits"]);
  expect(credits.stdout).toBe("████████ 100% ↻1h24m | 7d 13% | $556/5000\n");
});
