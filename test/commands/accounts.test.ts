/** Several accounts on one machine: `accounts`, `--account` on every command, and that nothing of one shows under another. */
import { readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { sessionReply, logIn as storeLogin, tokenOf } from "../world/logins.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
/** Percent of the session by token. */
let used: Readonly<Record<string, number>>;

beforeEach(async () => {
  used = { home: 7, work: 42 };
  server = await serve({ port: 0, answer: (request) => sessionReply(used[tokenOf(request)]) });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const logIn = (folder: string, token: string, uuid: string, organization = "o") =>
  storeLogin(someone.home, folder, token, { uuid, organization });

const TABLES = `
[accounts.home]
dir = "~/.claude"
[accounts.work]
dir = "~/.claude-work"
label = "Work"
`;

const json = async (...args: readonly string[]) =>
  JSON.parse((await someone.run([...args, "--json", "--no-daemon"])).stdout);

const shares = (text: string) =>
  JSON.parse(text).accounts.map(
    (one: { name: string; account: string; five_hour: { utilization: number } | null }) =>
      `${one.name} ${one.account} ${one.five_hour?.utilization ?? "-"}`,
  );

describe("two accounts", () => {
  beforeEach(() => {
    logIn(".claude", "home", "u-1");
    logIn(".claude-work", "work", "u-2");
    someone.config(TABLES);
  });

  it("are listed with what is known of each, without a request", async () => {
    await json();
    const { stdout, code } = await someone.run(["accounts"], { COLUMNS: "100", LANG: "C.UTF-8" });
    expect(code).toBe(0);
    expect(stdout.split("\n").map((line) => line.replace(/\d\d:\d\d|\d+ s/g, "T"))).toEqual([
      "account  plan     used           login        reading",
      "home     Max 5x   5h 7%, 7d 13%  until T  T ago",
      "Work     Team 5x  –              until T  none yet",
      "",
    ]);
    expect(shares((await someone.run(["accounts", "--json"])).stdout)).toEqual([
      "home home 7",
      "work Work -",
    ]);
    expect(server.requests()).toBe(1);
  });

  it("are each reached by name from any command, and share nothing", async () => {
    expect((await json("--account", "work")).five_hour.utilization).toBe(42);
    expect((await json("--account=home")).five_hour.utilization).toBe(7);
    expect(await json()).toMatchObject({ account: "home", five_hour: { utilization: 7 } });
    const { stdout } = await someone.run(["status", "--account", "work"]);
    expect(stdout).toMatch(/Team 5x - Work/);
    expect(stdout).toMatch(/42%/);
    // All of them stand below, in one row each.
    expect(stdout).toMatch(/^home +Max 5x +5h 7%, 7d 13%/m);
    expect(stdout).not.toMatch(/Session .* 7%/);
    expect((await someone.run(["guard", "--account", "work", "--below", "40"])).code).toBe(75);
    expect((await someone.run(["guard", "--account", "home", "--below", "40"])).code).toBe(0);
    // The name wins over the variable of the shell.
    const env = { CLAUDE_CONFIG_DIR: join(someone.home, ".claude-work") };
    const { stdout: home } = await someone.run(["--json", "--account", "home"], env);
    expect(JSON.parse(home).five_hour.utilization).toBe(7);
    const { stdout: named } = await someone.run(["--json"], env);
    expect(JSON.parse(named).five_hour.utilization).toBe(42);
    expect(server.requests()).toBe(2);
  });

  it("are all in one document, polled for where that is due", async () => {
    const { stdout, code } = await someone.run(["--json", "--all"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).schema).toBe(1);
    expect(shares(stdout)).toEqual(["home home 7", "work Work 42"]);
    expect(server.requests()).toBe(2);
    expect((await someone.run(["--all"])).stderr).toMatch(/^claude-usage: --all needs --json\.\n/);
  });

  it("are compared by guard, which prints the one with the most room", async () => {
    const guard = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await someone.run(["guard", "--window", "5h", ...args]);
      return [code, stdout, stderr.split("\n").filter((line) => line !== "")];
    };
    const says = (name: string, text: string) => `claude-usage: ${name}: 5h ${text}%.`;
    expect(await guard("--any", "--below", "50")).toEqual([
      0,
      "home\n",
      [says("home", "7%: below 50"), says("work", "42%: below 50")],
    ]);
    expect(await guard("--all", "--below", "50", "--quiet")).toEqual([0, "", []]);
    expect(await guard("--any", "--below", "40")).toEqual([
      0,
      "home\n",
      [says("home", "7%: below 40"), says("work", "42%: not below 40")],
    ]);
    expect((await guard("--all", "--below", "40")).slice(0, 2)).toEqual([75, ""]);
    expect((await guard("--any", "--below", "5")).slice(0, 2)).toEqual([75, ""]);
    expect((await guard("--any", "--all")).slice(0, 2)).toEqual([64, ""]);
    expect(server.requests()).toBe(2);
  });

  it("one of which is logged out counts as that", async () => {
    rmSync(join(someone.home, ".claude-work/.credentials.json"));
    const guard = async (...args: readonly string[]) => {
      const { code, stdout } = await someone.run(["guard", ...args]);
      return [code, stdout];
    };
    expect(await guard("--any")).toEqual([0, "home\n"]);
    expect(await guard("--all")).toEqual([77, ""]);
    expect(await guard("--any", "--below", "5")).toEqual([75, ""]);
    const { stdout, code } = await someone.run(["--json", "--all"]);
    expect(code).toBe(0);
    expect(shares(stdout)).toEqual(["home home 7", "work Work -"]);
  });

  it("that are not there are refused, with the nearest name", async () => {
    expect(await someone.run(["status", "--account", "wrok"])).toEqual({
      code: 64,
      stdout: "",
      stderr:
        'claude-usage: there is no account "wrok". Did you mean work (Work)? See claude-usage accounts.\n',
    });
    expect((await someone.run(["--account", "x\x1b[2J"])).stderr).toMatch(/"x\\u001b\[2J"/);
    for (const words of [["--account"], ["--account", "--json"], ["status", "--account="]]) {
      expect(await someone.run(words)).toEqual({
        code: 64,
        stdout: "",
        stderr: "claude-usage: --account needs a name. See claude-usage accounts.\n",
      });
    }
    // A bar gets one word.
    const bar = await someone.run(["--account", "wrok"], { TMUX: "/nowhere,1,0" });
    expect(bar).toEqual({ code: 0, stdout: "usage\n", stderr: "" });
  });

  it("are reached by the label that is shown, too, while it is of one alone", async () => {
    expect((await json("--account", "Work")).five_hour.utilization).toBe(42);
    const both = (label: string) =>
      TABLES.replace('"~/.claude"', `"~/.claude"\nlabel = "${label}"`);
    // A name goes before a label.
    someone.config(both("work"));
    expect(await json("--account", "work")).toMatchObject({ account: "Work" });
    someone.config(both("Work"));
    expect(await someone.run(["status", "--account", "Work"])).toEqual({
      code: 64,
      stdout: "",
      stderr:
        'claude-usage: 2 accounts are called "Work": --account takes the name, one of home, work.\n',
    });
    const { stdout } = await someone.run(["accounts"], { COLUMNS: "100", LANG: "C.UTF-8" });
    expect(stdout.match(/^\w+/gm)).toEqual(["account", "home", "work"]);
  });

  it.each([
    ["guard", "--any"],
    ["guard", "--all"],
    ["--json", "--all"],
  ])("%s %s is of all of them, so with --account it is refused", async (...words) => {
    const { code, stdout, stderr } = await someone.run([...words, "--account", "work"]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toContain(`claude-usage: ${words[1]} is of every account; leave --account out.`);
    expect(server.requests()).toBe(0);
  });

  it("whose folders are swapped keep no number", async () => {
    await json("--account", "work");
    await json("--account", "home");
    const at = (folder: string) => join(someone.home, folder);
    renameSync(at(".claude"), at("x"));
    renameSync(at(".claude-work"), at(".claude"));
    renameSync(at("x"), at(".claude-work"));
    // The state of the standard folder lies beside it, and names the same account as before: a login tells more.
    logIn(".claude", "work", "u-2");
    logIn(".claude-work", "home", "u-1");
    expect(shares((await someone.run(["accounts", "--json"])).stdout)).toEqual([
      "home home -",
      "work Work -",
    ]);
    expect((await json("--account", "work")).five_hour.utilization).toBe(7);
    expect((await json("--account", "home")).five_hour.utilization).toBe(42);
  });

  it("one of which logs in as somebody else shows nothing of before", async () => {
    await json("--account", "work");
    logIn(".claude-work", "other", "u-3");
    used = { ...used, other: 61 };
    expect(shares((await someone.run(["accounts", "--json"])).stdout)).toContain("work Work -");
    expect((await json("--account", "work")).five_hour.utilization).toBe(61);
  });

  it("of one mail in two organizations are two", async () => {
    logIn(".claude", "home", "u-1", "o-1");
    logIn(".claude-work", "work", "u-1", "o-2");
    await json("--account", "work");
    await json("--account", "home");
    expect(shares((await someone.run(["accounts", "--json"])).stdout)).toEqual([
      "home home 7",
      "work Work 42",
    ]);
    const states = readdirSync(join(someone.home, ".local/state/claude-usage"));
    // The count of requests is kept for each organization by itself.
    expect(states.filter((name) => /^[0-9a-f]+\.[0-9a-f]+$/.test(name))).toHaveLength(2);
  });
});

describe("one account", () => {
  it("is one under any spelling of its folder", async () => {
    logIn(".claude-work", "work", "u-2");
    const { home } = someone;
    symlinkSync(join(home, ".claude-work"), join(home, "link"));
    const spellings = [
      "~/.claude-work",
      "~/.claude-work//",
      "~/x/../.claude-work",
      `${home}/link/.`,
    ];
    const tables = spellings.map((dir, at) => `[accounts.a${at}]\ndir = "${dir}"\n`);
    someone.config(tables.join(""));
    expect((await json("--account", "a0")).five_hour.utilization).toBe(42);
    // Every name finds it.
    expect((await json("--account", "a3")).five_hour.utilization).toBe(42);
    const listed = shares((await someone.run(["accounts", "--json"])).stdout);
    expect(listed.filter((one: string) => one.endsWith("42"))).toEqual(["a0 a0 42"]);
    expect(server.requests()).toBe(1);
  });

  it("that is logged in twice has equal tokens and one budget, and each folder its own name", async () => {
    logIn(".claude", "home", "u-1");
    logIn(".claude-work", "home", "u-1");
    someone.config(TABLES);
    await json("--account", "home");
    await json("--account", "work");
    expect(shares((await someone.run(["accounts", "--json"])).stdout)).toEqual([
      "home home 7",
      "work Work 7",
    ]);
    const status = (await someone.run(["status", "--json", "--account", "home"])).stdout;
    expect(JSON.parse(status).requests.last_hour).toBe(1);
  });

  it("without a table is the one of the folder", async () => {
    logIn(".claude", "home", "u-1");
    await json();
    expect(shares((await someone.run(["accounts", "--json"])).stdout)).toEqual([
      "default default 7",
    ]);
    expect((await json("--account", "default")).five_hour.utilization).toBe(7);
    expect((await someone.run(["--account", "work"])).stderr).toMatch(/no \[accounts\.NAME\]/);
  });
});
