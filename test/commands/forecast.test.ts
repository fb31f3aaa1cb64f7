/** The built program: `forecast` says what it knows after one poll, has no score without a past, and one of months with it. */
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
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 31)) });
  someone = person(server.url, { CLAUDE_USAGE_AUTOSTART: "false" });
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

it("says a sentence a window, and the same as JSON", async () => {
  const said = await someone.run(["forecast"]);
  expect(said).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringMatching(
      /^5h: 31%, likely about \d+% at \d\d:\d\d; limit not expected\n7d: \d+%, .+\n(.+\n)?extra: \$5\.56 of \$50, /,
    ),
  });
  const { stdout } = await someone.run(["forecast", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    windows: [
      { window: "5h", utilization: 31, forecast: { scored: 0, low: null } },
      { window: "7d" },
      { window: "Sonnet" },
    ],
    extra_usage: { used: 5.56, limit: 50, currency: "USD" },
  });
  expect(await someone.run(["forecast", "--score"])).toMatchObject({
    code: 69,
    stderr: expect.stringContaining("no window has ended yet"),
  });
  expect(await someone.run(["guard", "--for", "1h"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("In 1h00m, as far as is foreseen."),
  });
  expect(await someone.run(["guard", "--for", "soon"])).toMatchObject({ code: 64 });
  expect(await someone.run(["wait-reset", "--until-room"])).toMatchObject({ code: 0 });
}, 60_000);

it("scores each window, and the months of extra usage", async () => {
  const state = join(someone.home, ".claude.json");
  const accountUuid = "0f5ad3d2-0000-4000-8000-000000000000";
  writeFileSync(state, JSON.stringify({ oauthAccount: { accountUuid } }));
  const now = instant(Date.now());
  const entries = simulatedHistory({ now, days: 200, seed: 8 });
  writeHistory(someone.home, accountReader(state)(), entries);
  const { code, stdout } = await someone.run(["forecast", "--score"]);
  expect(code).toBe(0);
  expect(stdout.match(/^\S+(?=: )/gm)).toEqual(["5h", "7d", "Opus", "extra"]);
  const [, months = ""] = stdout.split("extra: ");
  expect(months).toMatch(
    /^[5-7] months in \d+ weeks, \d at the limit\n {2}off by +[\d.]+ points, a straight line by [\d.]+\n {2}alarms /,
  );
  const { scores } = JSON.parse((await someone.run(["forecast", "--score", "--json"])).stdout);
  expect(scores.at(-1)).toMatchObject({ window: "extra", windows: Number(months[0]) });
}, 60_000);
