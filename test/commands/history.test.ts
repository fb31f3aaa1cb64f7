/** The built program: a poll is remembered, shown, exported and forgotten; what another program kept is imported. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 31)) });
  someone = person(server.url, { CLAUDE_USAGE_AUTOSTART: "false" });
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

const run = (...args: readonly string[]) => someone.run(["history", ...args]);
const oauthAccount = { accountUuid: "u-1", organizationUuid: "o-1" };
const logIn = (account: object) =>
  writeFileSync(join(someone.home, ".claude.json"), JSON.stringify({ oauthAccount: account }));

it("shows, exports and forgets what a poll found", async () => {
  const none = await run();
  expect(none).toMatchObject({
    code: 69,
    stderr: expect.stringContaining("no history of this account yet"),
  });
  await someone.run(["--json"]);
  const table = await run();
  expect(table).toMatchObject({ code: 0, stderr: "" });
  expect(table.stdout).toMatch(/^5h .* now +31%/m);
  const { stdout } = await run("--json", "--window", "5h");
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    windows: [{ window: "5h", used: 31, running: true }],
  });
  expect((await run("--csv", "--window", "5H")).stdout).toMatch(/,used,5h,31,/);
  expect(await run("--window", "Opus 9")).toMatchObject({ code: 69 });

  const folder = join(someone.home, ".local/state/claude-usage/default/history");
  const file = join(folder, `${new Date().toISOString().slice(0, 7)}.ndjson`);
  expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(await run("--forget")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("use --yes"),
  });
  expect((await run("--forget", "--yes")).stdout).toContain("Forgotten.");
  expect(existsSync(file)).toBe(false);
}, 60_000);

it("imports for the account that is logged in, and only for it", async () => {
  const sessions = [
    {
      reset: new Date(Date.now() - 3_600_000).toISOString(),
      duration_hours: 5,
      u_final: 0.44,
      snapshots: [{ t: new Date(Date.now() - 7_200_000).toISOString(), u: 0.4 }],
    },
  ];
  const file = join(someone.home, "bench.json");
  writeFileSync(file, JSON.stringify({ name: "x", sessions }));
  expect(await run("import", file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("names no account"),
  });
  logIn(oauthAccount);
  expect((await run("import", file)).stdout).toContain("Imported 2 entries");
  expect((await run("import", file)).stdout).toContain("imported before");
  expect((await run()).stdout).toMatch(/^5h .* 44% +imported from claumon/m);
  logIn({ accountUuid: "u-2" });
  expect(await run()).toMatchObject({ code: 69, stdout: "" });
  writeFileSync(file, '{"a":1}');
  expect(await run("import", file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("bench.json:1: unknown format"),
  });
}, 60_000);

it.each([
  [["import"], "takes a FILE"],
  [["--days", "x"], "--days takes"],
  [["--csv", "--json"], "exclude each other"],
  [["--key", "a"], "goes with history import"],
])(
  "%j is wrong usage",
  async (args, expected) => {
    expect(await run(...args)).toMatchObject({
      code: 64,
      stderr: expect.stringContaining(expected),
    });
  },
  60_000,
);
