/** `chart` of the built program: from what is known, on this terminal, and from a simulated account. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { simulatedHistory } from "../../src/sim/history.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { accountReader } from "../../src/sources/claude-state.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";
import { writeHistory } from "../world/written-history.ts";

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url, { LC_ALL: "C.UTF-8" });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

it("draws what is known after one poll, and asks nobody for more", async () => {
  someone.login();
  await someone.run(["refresh"]);
  const requests = server.requests();
  const { code, stdout } = await someone.run(["chart", "7d"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Week: \d+% used; resets in .*\n\n100% ┌─+ limit\n/);
  expect(server.requests()).toBe(requests);
});

it("draws what was written in the last 90 days", async () => {
  const accountUuid = "0f5ad3d2-0000-4000-8000-000000000000";
  const state = JSON.stringify({ oauthAccount: { accountUuid } });
  const file = join(someone.home, ".claude.json");
  writeFileSync(file, state);
  const entries = simulatedHistory({ now: instant(Date.now()), days: 90, seed: 1 });
  writeHistory(someone.home, accountReader(file)(), entries);
  // Before the first poll too, as after an import.
  expect((await someone.run(["chart", "hours"])).stdout).toMatch(/^From 8[5-9] days seen\.$/m);
  someone.login();
  await someone.run(["refresh"]);
  const { stdout } = await someone.run(["chart", "hours"]);
  expect(stdout).toMatch(/^From 8[5-9] days seen\.$/m);
  expect(stdout).toMatch(/^\w{3} .*█/m);
  // Of another account nothing is drawn.
  writeFileSync(join(someone.home, ".claude.json"), state.replace("0f5ad3d2", "11111111"));
  await someone.run(["refresh"]);
  expect((await someone.run(["chart", "hours"])).stdout).not.toContain("█");
});

it.each<[string, readonly string[], Record<string, string>, RegExp]>([
  ["on the width that there is", ["chart", "--demo"], { COLUMNS: "70" }, /^100% ┌─{50,60} limit$/m],
  ["in ASCII by a flag", ["chart", "--demo", "--ascii"], {}, /^100% \|-+ limit$/m],
  ["in ASCII by the locale", ["chart", "--demo"], { LC_ALL: "C" }, /^100% \|-+ limit$/m],
  [
    "the hours of a simulated account",
    ["chart", "hours", "--demo"],
    {},
    /^From 8[5-9] days seen\.$/m,
  ],
  [
    "the week of a model, by the beginning of its name",
    ["chart", "op", "--demo"],
    {},
    /^Week of Opus: \d+% used/,
  ],
  [
    "of fewer days",
    ["chart", "hours", "--demo", "--days", "30"],
    {},
    /^From (28|29|30) days seen\.$/m,
  ],
])("draws %s", async (_, args, env, expected) => {
  const { code, stdout } = await someone.run(args, env);
  expect(stdout).toMatch(expected);
  expect(stdout).not.toContain("\x1b");
  expect(code).toBe(0);
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

it.skipIf(!hasScript && !process.env.CI).each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ NO_COLOR: "1" }, false],
  [{ NO_COLOR: "" }, true],
  [{ TERM: "dumb" }, false],
])("on a terminal with %j has colours: %s", async (env, expected) => {
  const shown = spawnSync("script", ["-qec", "scripts/claude-usage chart --demo", "/dev/null"], {
    cwd: new URL("../..", import.meta.url),
    env: { ...someone.env, TERM: "xterm", ...env },
    encoding: "utf8",
  });
  expect(shown.stdout).toContain("limit");
  expect(/\x1b\[/.test(shown.stdout)).toBe(expected);
});

it.each<[string, readonly string[], number, RegExp]>([
  [
    "that nothing is known yet",
    ["chart"],
    69,
    /nothing is known of 5h yet; `claude-usage chart --demo`/,
  ],
  [
    "what it can draw",
    ["chart", "6h"],
    64,
    /WHAT takes one of 5h, 7d, hours, extra, or a model, of which none is known, not "6h"/,
  ],
  [
    "which models it knows",
    ["chart", "sonnet", "--demo"],
    64,
    /or a model, of which known are Opus, not "sonnet"/,
  ],
  ["how many days it takes", ["chart", "--days", "0"], 64, /--days takes .*, not "0"/],
])("says %s", async (_, args, code, said) => {
  expect(await someone.run(args)).toEqual({
    code,
    stdout: "",
    stderr: expect.stringMatching(said),
  });
});
