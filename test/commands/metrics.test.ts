/** The built program: `metrics` prints what a poll has brought, and sends no request and starts nothing by itself. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimReply, type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
let reply: () => SimReply;
beforeEach(async () => {
  reply = () => ok(flat(Date.now(), 31));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** Claude Code's own note of who is logged in. */
const named = (accountUuid: string, file = ".claude.json") =>
  writeFileSync(
    join(someone.home, file),
    JSON.stringify({ oauthAccount: { accountUuid, emailAddress: "made.up@example.invalid" } }),
  );

it("has nothing but its version before the first poll, and starts none", async () => {
  const { code, stdout, stderr } = await someone.run(["metrics"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n").filter((line) => /^claude_usage_(?!info|problem)/.test(line))).toEqual(
    [],
  );
  expect(stdout).toMatch(/# EOF\n$/);
  expect(server.requests()).toBe(0);
  expect(someone.files().filter((file) => file.includes("/.cache/"))).toEqual([]);
});

it("has the numbers of the last poll by the account's digest, and what became of its requests", async () => {
  named("0f5ad3d2-0000-4000-8000-000000000001");
  await someone.run(["--json"], { CLAUDE_USAGE_AUTOSTART: "off" });
  const { stdout } = await someone.run(["metrics"]);
  expect(stdout).toMatch(/^claude_usage_ratio\{account="[0-9a-f]{12}",window="5h"\} 0.31$/m);
  expect(stdout).toMatch(/^claude_usage_requests_total\{account="\w+",outcome="ok"\} 1$/m);
  expect(stdout).not.toMatch(/0f5ad3d2|made.up|sk-ant/);
  reply = () => ({ status: 429, headers: { "retry-after": "600" }, body: "" });
  await someone.run(["refresh"]);
  const later = (await someone.run(["metrics"])).stdout;
  expect(later).toMatch(/^claude_usage_requests_total\{account="\w+",outcome="throttled"\} 1$/m);
  expect(later).toMatch(/^claude_usage_blocked_until_timestamp_seconds\{account="\w+"\} \d{10}$/m);
  expect(later).toMatch(/^claude_usage_problem\{account="\w+",kind="throttled"\} 1$/m);
  expect(server.requests()).toBe(2);
});

it("shows nothing of one account under another, its requests included", async () => {
  named("0f5ad3d2-0000-4000-8000-000000000001");
  await someone.run(["--json"], { CLAUDE_USAGE_AUTOSTART: "off" });
  named("0f5ad3d2-0000-4000-8000-000000000002");
  const { stdout } = await someone.run(["metrics"]);
  expect(stdout).not.toMatch(/claude_usage_(ratio|requests_total)/);
});

it("has every account of config.toml by its digest, and with --account one alone", async () => {
  someone.config(
    [
      '[accounts.home]\ndir = "~/.claude"',
      '[accounts.work]\ndir = "~/.claude-work"\nlabel = "My work"',
      '[accounts.other]\ncommand = "true"\n',
    ].join("\n"),
  );
  named("0f5ad3d2-0000-4000-8000-000000000001");
  const quiet = { CLAUDE_USAGE_AUTOSTART: "off" };
  await someone.run(["--json"], quiet);
  mkdirSync(join(someone.home, ".claude-work"));
  named("0f5ad3d2-0000-4000-8000-000000000002", ".claude-work/.claude.json");
  const login = readFileSync(join(someone.home, ".claude/.credentials.json"));
  writeFileSync(join(someone.home, ".claude-work/.credentials.json"), login);
  reply = () => ok(flat(Date.now(), 62));
  await someone.run(["--json", "--account", "work"], quiet);
  const { stdout } = await someone.run(["metrics"]);
  expect(stdout).toMatch(/^claude_usage_ratio\{account="[0-9a-f]{12}",window="5h"\} 0\.31$/m);
  expect(stdout).toMatch(/^claude_usage_ratio\{account="[0-9a-f]{12}",window="5h"\} 0\.62$/m);
  // The label of config.toml stands in one metric, and the table's own name in none but that of a command.
  expect(stdout.match(/^.*My work.*$/gm)).toEqual([
    expect.stringMatching(/^claude_usage_info\{account="[0-9a-f]{12}",.*name="My work"\} 1$/),
  ]);
  expect(stdout).not.toMatch(/"(home|work)"/);
  expect(stdout).toContain('claude_usage_info{account="other",version="');
  expect(stdout.split("# TYPE claude_usage_ratio ")).toHaveLength(2);
  const alone = (await someone.run(["metrics", "--account", "work"])).stdout;
  expect(alone).toContain('window="5h"} 0.62');
  expect(alone).not.toContain('window="5h"} 0.31');
});

it("counts a request that never got an answer, and survives a damaged count", async () => {
  reply = () => "drop";
  await someone.run(["--json"], { CLAUDE_USAGE_AUTOSTART: "off" });
  expect((await someone.run(["metrics"])).stdout).toMatch(/outcome="unreachable"\} 1$/m);
  mkdirSync(someone.cache, { recursive: true });
  writeFileSync(join(someone.cache, "requests.json"), '{"version":1,"counts":{"ok":-1}}');
  expect(await someone.run(["metrics"])).toMatchObject({ code: 0, stderr: "" });
});

it("takes nothing beside it", async () => {
  expect(await someone.run(["metrics", "now"])).toMatchObject({ code: 64 });
});
