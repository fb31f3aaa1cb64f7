/** A running daemon with weeks of history: its forecast is on the line, in the document, and in what waits for room. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EMPTY_HISTORY, type HistoryEntry, historyAfterReading } from "../../src/model/history.ts";
import {
  after,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  percent,
  span,
} from "../../src/model/units.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { accountReader } from "../../src/sources/claude-state.ts";
import { ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { writeHistory } from "../world/written-history.ts";

const SESSION_MS = 5 * HOUR;
const HOURLY = 28;

let server: SimServer;
let someone: Person;
let used: number;
let resetsAt: Instant;

beforeEach(async () => {
  const now = Date.now();
  resetsAt = instant(Math.ceil((now + 3 * HOUR) / 1000) * 1000);
  used = 2 * HOURLY;
  server = await serve({
    port: 0,
    answer: () =>
      ok({ five_hour: { utilization: used, resets_at: new Date(resetsAt).toISOString() } }),
  });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "60s" });
  someone.login();
  const state = join(someone.home, ".claude.json");
  const oauthAccount = { accountUuid: "0f5ad3d2-0000-4000-8000-000000000000" };
  writeFileSync(state, JSON.stringify({ oauthAccount }));
  writeHistory(someone.home, accountReader(state)(), weeksOfSessions(resetsAt, instant(now)));
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** Sessions that follow each other for three weeks until now, each at the limit after three hours and a half. */
function weeksOfSessions(lastReset: Instant, now: Instant): readonly HistoryEntry[] {
  let state = EMPTY_HISTORY;
  const entries: HistoryEntry[] = [];
  const start = after(lastReset, -100 * SESSION_MS);
  for (let at = after(start, MINUTE); at < now - MINUTE; at = after(at, 5 * MINUTE)) {
    const begun = after(start, Math.floor(span(start, at) / SESSION_MS) * SESSION_MS);
    const hours = span(begun, at) / HOUR;
    const step = historyAfterReading(state, {
      at,
      source: "api",
      windows: [
        {
          scope: { kind: "session" },
          used: percent(Math.min(100, Math.floor(hours * HOURLY))),
          resetsAt: after(begun, SESSION_MS),
        },
      ],
      extra: null,
    });
    entries.push(...step.entries);
    state = step.state;
  }
  return entries;
}

it("is in what asks for room without a daemon too, and not where forecasts are off", async () => {
  const alone = { CLAUDE_USAGE_AUTOSTART: "false" };
  const codes = async (...flags: readonly string[]) =>
    (await someone.run(["guard", ...flags], alone)).code;
  expect(await codes("--for", "30m")).toBe(0);
  expect(await codes("--for", "2h")).toBe(75);
  someone.config('forecast = "off"\n');
  expect(await codes("--for", "2h")).toBe(0);
});

it("says when the limit will be reached, and waits for room until the session has reset", async () => {
  someone.start(["daemon"]);
  const line = () => someone.run(["--for", "plain", "--no-daemon"]);
  const { stdout } = await eventually(async () => {
    const said = await line();
    return said.stdout.includes("→") ? said : null;
  }, "a limit on the line");
  expect(stdout).toMatch(/56% →\d\d:\d\d/);
  const document = JSON.parse((await someone.run(["--json"])).stdout);
  const { forecast } = document.five_hour;
  expect(forecast).toMatchObject({ final: 100, scored: 99 });
  const expected = after(resetsAt, (100 / HOURLY) * HOUR - SESSION_MS);
  expect(Math.abs(Date.parse(forecast.hits_at) - expected)).toBeLessThan(HOUR);

  const waiting = someone.start(["wait-reset", "--until-room"]);
  await eventually(() => waiting.stderr().endsWith(".\n"), "the sentence");
  expect(waiting.stderr()).toMatch(/: 5h 56%, waiting for the reset at .*, in (2h59m|3h)/);
  used = 1;
  resetsAt = after(resetsAt, SESSION_MS);
  // A limit that is given back early is believed when a second response agrees.
  await someone.run(["refresh"]);
  await someone.run(["refresh"]);
  expect(await waiting.ended).toMatchObject({ code: 0, stdout: "" });
}, 90_000);
