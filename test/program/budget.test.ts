/** The budget without a living daemon is as good as its files: removed, damaged, from a later version, under a clock that is set. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimReply, type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { FAKETIME_LIBRARY } from "../world/faketime.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
let reply: () => SimReply;

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const caches = () => join(someone.home, ".cache/claude-usage");
const states = () => join(someone.home, ".local/state/claude-usage");
const pace = () => join(someone.cache, "pace.json");
const removeCache = () => rmSync(caches(), { recursive: true, force: true });

/** Looks so often, each as a program that wants numbers; returns how many requests that made. */
async function look(times: number, before: (at: number) => void, env = {}): Promise<number> {
  const start = server.requests();
  for (let at = 0; at < times; at += 1) {
    before(at);
    await someone.run(["--json"], env);
  }
  return server.requests() - start;
}

describe("a cache that is removed before each look", () => {
  it("loses no count: a burst, and no more", async () => {
    expect(await look(12, removeCache)).toBe(5);
  });

  it("loses no count where each look has another cache folder", async () => {
    let requests = 0;
    for (let at = 0; at < 8; at += 1)
      requests += await look(1, () => {}, { XDG_CACHE_HOME: join(someone.home, `c${at}`) });
    expect(requests).toBe(5);
  });

  it("loses no block", async () => {
    reply = () => ({ status: 429, headers: { "retry-after": "3600" }, body: "" });
    expect(await look(5, removeCache)).toBe(1);
  });

  it("is outlived by copies that nobody else can read", async () => {
    await look(1, () => {});
    const files = readdirSync(states(), { recursive: true, withFileTypes: true });
    expect(files.filter(({ name }) => name.startsWith("pace-"))).toHaveLength(1);
    for (const entry of files) {
      const { mode } = statSync(join(entry.parentPath, entry.name));
      expect(mode & 0o777).toBe(entry.isFile() ? 0o600 : 0o700);
    }
    expect(statSync(states()).mode & 0o777).toBe(0o700);
  });
});

describe("a pace.json", () => {
  const put = (content: string) => {
    mkdirSync(dirname(pace()), { recursive: true });
    writeFileSync(pace(), content);
    rmSync(join(someone.cache, "snapshot.json"), { force: true });
  };

  it.each([
    ["that is empty", ""],
    ["that is torn", '{"version":1,"sent":[17'],
    ["that is no object", "[]"],
    ["with nothing in it", "{}"],
    ["with requests of another kind", '{"version":1,"sent":{},"blocks":[]}'],
    ["with blocks of another kind", '{"version":1,"sent":[],"blocks":7}'],
  ])("%s counts as a used-up burst", async (_, content) => {
    expect(await look(2, () => put(content))).toBe(0);
    const { stdout } = await someone.run(["refresh"]);
    expect(stdout).toMatch(/^No request before/);
  });

  it("that is a folder counts as a used-up burst", async () => {
    mkdirSync(pace(), { recursive: true });
    expect(await look(3, () => {})).toBe(0);
  });

  it("with a word of a later version loses neither requests nor blocks", async () => {
    const later = (sent: readonly number[], blocks: readonly object[]) =>
      JSON.stringify({ version: 2, sent, blocks, failures: 0, reason: "by the moon", learned: {} });
    const now = Date.now();
    put(later([now, now, now, now, now], []));
    expect(await look(3, () => {})).toBe(0);
    put(later([], [{ token: null, until: now + 3_000_000 }]));
    removeStates();
    expect(await look(3, () => {})).toBe(0);
    put(later([now], []));
    removeStates();
    expect(await look(1, () => {})).toBe(1);
  });

  const removeStates = () => rmSync(states(), { recursive: true, force: true });

  it("of an earlier build without copies is read", async () => {
    const now = Date.now();
    const fields = { failures: 0, refused: null, learned: null, unchanged: 0, reason: "interval" };
    put(JSON.stringify({ version: 1, sent: [now, now, now, now, now], blocks: [], ...fields }));
    expect(await look(2, () => {})).toBe(0);
    put(JSON.stringify({ version: 1, sent: [], blockedUntil: now + 3_000_000, ...fields }));
    removeStates();
    expect(await look(2, () => {})).toBe(0);
  });
});

describe.skipIf(!existsSync("/proc/uptime") || (FAKETIME_LIBRARY === null && !process.env.CI))(
  "a clock that is set forward by 62 minutes",
  () => {
    /** libfaketime in the program only, so that the launcher's own shell is not slowed down. */
    const ahead = (minutes: number) => ({
      LD_PRELOAD: FAKETIME_LIBRARY ?? "",
      FAKETIME: `+${minutes}m`,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    });

    it("before each of four series of looks frees nothing", async () => {
      someone.login({ expiresAt: Date.now() + 100 * 3_600_000 });
      let requests = 0;
      for (let step = 0; step < 4; step += 1)
        requests += await look(
          5,
          () => rmSync(join(someone.cache, "snapshot.json"), { force: true }),
          ahead(step * 62),
        );
      expect(requests).toBe(5);
    });

    it("ends no block", async () => {
      someone.login({ expiresAt: Date.now() + 100 * 3_600_000 });
      reply = () => ({ status: 429, headers: { "retry-after": "3600" }, body: "" });
      let requests = 0;
      for (let step = 0; step < 4; step += 1) requests += await look(2, () => {}, ahead(step * 62));
      expect(requests).toBe(1);
    });
  },
);

describe("two folders with logins of one account", () => {
  // No other home beside this one has it, such as that of a run that was killed.
  const uuids = { accountUuid: `a-1-${process.pid}`, organizationUuid: "o-1" };
  const copyLogin = (name: string, oauthAccount: object) => {
    const folder = join(someone.home, name);
    mkdirSync(folder);
    symlinkSync(join(someone.home, ".claude/.credentials.json"), join(folder, ".credentials.json"));
    writeFileSync(join(folder, ".claude.json"), JSON.stringify({ oauthAccount }));
    return { CLAUDE_CONFIG_DIR: folder };
  };
  const home = () =>
    writeFileSync(join(someone.home, ".claude.json"), JSON.stringify({ oauthAccount: uuids }));
  const forget = (env: { readonly CLAUDE_CONFIG_DIR?: string }) => () => {
    for (const name of readdirSync(caches()))
      if (
        env.CLAUDE_CONFIG_DIR === undefined ||
        name.endsWith(env.CLAUDE_CONFIG_DIR.split("/").pop() ?? "")
      )
        rmSync(join(caches(), name, "snapshot.json"), { force: true });
  };

  it("share the burst and the block; another account has its own", async () => {
    home();
    const [second, third] = [
      copyLogin(".claude-second", uuids),
      copyLogin("third", { accountUuid: "a-2", organizationUuid: "o-1" }),
    ];
    mkdirSync(caches(), { recursive: true });
    expect(await look(3, forget({}))).toBe(3);
    expect(await look(4, forget(second), second)).toBe(2);
    expect(await look(2, forget({}))).toBe(0);
    reply = () => ({ status: 429, headers: { "retry-after": "3600" }, body: "" });
    expect(await look(1, forget(third), third)).toBe(1);
    const refused = await someone.run(["refresh"], second);
    expect(refused.stdout).toMatch(/too many requests in the last five minutes/);
    const { checks } = JSON.parse((await someone.run(["doctor", "--json"])).stdout);
    expect(checks.find(({ name }: { readonly name: string }) => name === "account")).toMatchObject({
      status: "ok",
      message: "2 folders have logins of this account; they share its block and its budget",
      details: [join(someone.home, ".claude-second")],
    });
  });

  it("are blocked together, though their tokens differ", async () => {
    home();
    const second = copyLogin("second", uuids);
    rmSync(join(someone.home, "second/.credentials.json"));
    const login = JSON.parse(readFileSync(join(someone.home, ".claude/.credentials.json"), "utf8"));
    login.claudeAiOauth.accessToken += "-other";
    writeFileSync(join(someone.home, "second/.credentials.json"), JSON.stringify(login));
    reply = () => ({ status: 429, headers: { "retry-after": "3600" }, body: "" });
    expect(await look(2, () => {})).toBe(1);
    expect(await look(2, () => {}, second)).toBe(0);
    expect((await someone.run(["refresh"], second)).stdout).toMatch(/rate-limited/);
  });
});
