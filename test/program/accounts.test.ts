/** Accounts of one machine: one folder under many names, and another user's home. */
import { chownSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimReply, type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
let reply: () => SimReply;

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const SLOW = { CLAUDE_USAGE_INTERVAL: "90s" };

describe("one folder under many names", () => {
  it("has one cache, one daemon, one request, and a line for each name", async () => {
    const { home, run } = someone;
    symlinkSync(home, join(home, "me"));
    const names = [".claude", ".claude//", "./.claude", "x/../.claude", "me/.claude"];
    const dirs = names.map((name) => ({ ...SLOW, CLAUDE_CONFIG_DIR: `${home}/${name}` }));
    await run(["daemon", "--detach"], dirs[3]);
    const numbers = (text: string) => /100%/.test(text);
    await eventually(async () => numbers((await run(["--for", "plain"], SLOW)).stdout), "a line");
    for (const env of dirs) {
      expect((await run(["--for", "plain"], env)).stdout).toMatch(/100%/);
      expect(JSON.parse((await run(["--json"], env)).stdout).state).toBe("fresh");
    }
    // From now on the launcher needs no node for any of them.
    const withoutNode = { PATH: "/nowhere" };
    for (const env of dirs)
      expect((await run(["--for", "plain"], { ...env, ...withoutNode })).stdout).toMatch(/100%/);
    const caches = readdirSync(join(home, ".cache/claude-usage"), { withFileTypes: true });
    expect(caches.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual([
      "default",
    ]);
    expect(server.requests()).toBe(1);
  });
});

describe.skipIf(process.getuid?.() !== 0)("root in the home of another user", () => {
  const OTHER = 65_534;
  const all = () => readdirSync(someone.home, { recursive: true }).sort();

  it("reads, but writes nothing, polls nothing and starts no daemon", async () => {
    for (const folder of [someone.home, join(someone.home, ".claude")])
      chownSync(folder, OTHER, OTHER);
    const before = all();
    const line = await someone.run([], { ...SLOW, TMUX: "/nowhere,1,0" });
    expect(line).toMatchObject({ code: 0, stderr: "" });
    expect(line.stdout).toMatch(/stopped/);
    for (const args of [["refresh"], ["daemon"], ["daemon", "--detach"]]) {
      const { code, stderr } = await someone.run(args);
      expect(code).toBe(69);
      expect(stderr).toMatch(/belongs to another user \(uid 65534, this is 0\).*sudo -H/);
    }
    const json = JSON.parse((await someone.run(["--json"])).stdout);
    expect(json.problem.message).toMatch(/belongs to another user/);
    await someone.run(["statusline"]);
    await someone.run(["status"]);
    expect((await someone.run(["doctor"])).code).toBe(1);
    for (const args of [
      ["config", "init"],
      ["config", "set", "ascii", "true"],
      ["setup", "--yes"],
      ["telemetry", "off", "--yes"],
      ["history", "--forget", "--yes"],
    ]) {
      const { code, stdout, stderr } = await someone.run(args, { SHELL: "/bin/bash" });
      expect({ args, code, text: stdout + stderr }).toEqual({
        args,
        code: expect.any(Number),
        text: expect.stringMatching(/another user|no history/),
      });
    }
    expect(all()).toEqual(before);
    expect(server.requests()).toBe(0);
  });

  it("prints the line that the user's own daemon has rendered", async () => {
    await someone.run(["refresh"], SLOW);
    chownSync(someone.home, OTHER, OTHER);
    chownSync(join(someone.home, ".cache/claude-usage"), OTHER, OTHER);
    const before = all();
    expect((await someone.run(["--for", "plain"], SLOW)).stdout).toMatch(/100%/);
    expect(all()).toEqual(before);
    expect(server.requests()).toBe(1);
  });
});

describe("another organization of the same account", () => {
  const member = (organizationUuid: string, cached: object = {}) =>
    writeFileSync(
      join(someone.home, ".claude.json"),
      JSON.stringify({ oauthAccount: { accountUuid: "a-1", organizationUuid }, ...cached }),
    );
  const json = async (...args: readonly string[]) =>
    JSON.parse((await someone.run(["--json", ...args], SLOW)).stdout);

  it("has numbers of its own: those of the first are gone at once, also from Claude Code's cache", async () => {
    member("o-1");
    expect((await json()).five_hour.utilization).toBe(100);
    const utilization = flat(Date.now());
    member("o-2", {
      cachedUsageUtilization: { fetchedAtMs: Date.now(), accountUuid: "a-1", utilization },
    });
    const line = await someone.run(["--for", "plain", "--no-daemon"], SLOW);
    expect(line.stdout).not.toMatch(/100%/);
    reply = () => ok({ ...flat(Date.now()), five_hour: { utilization: 7, resets_at: null } });
    expect((await json()).five_hour.utilization).toBe(7);
    expect(server.requests()).toBe(2);
  });
});
