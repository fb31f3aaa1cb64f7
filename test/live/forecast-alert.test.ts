/** A forecast that becomes an alert: a real daemon, a history of past sessions, an endpoint, and a person's own command. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EMPTY_HISTORY, type HistoryEntry, historyAfterReading } from "../../src/model/history.ts";
import { after, HOUR, type Instant, instant, MINUTE, percent } from "../../src/model/units.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { writeHistory } from "../world/written-history.ts";

/** Every session rises like this, and is full after two hours and a half. */
const usedAfter = (minutes: number): number => Math.min(100, Math.floor(minutes * 0.66));

/** The session of now began so long ago, and so it is at 59 %. */
const BEGUN_MS = 90 * MINUTE;

let server: SimServer;
let someone: Person;
let begun: Instant;

beforeEach(async () => {
  begun = instant(Date.now() - BEGUN_MS);
  server = await serve({
    port: 0,
    answer: () => {
      const minutes = (Date.now() - begun) / MINUTE;
      const body = flat(Date.now(), usedAfter(minutes));
      const resets_at = new Date(begun + 5 * HOUR).toISOString();
      return ok({ ...body, five_hour: { utilization: usedAfter(minutes), resets_at } });
    },
  });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "10s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** Twenty sessions in five days, one after the other, up to now. */
function pastSessions(): readonly HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  let state = EMPTY_HISTORY;
  const first = begun - 20 * 5 * HOUR;
  for (let at = first; at < Date.now(); at += 10 * MINUTE) {
    const startsAt = first + Math.floor((at - first) / (5 * HOUR)) * 5 * HOUR;
    const step = historyAfterReading(state, {
      at: instant(at),
      source: "api",
      windows: [
        {
          scope: { kind: "session" },
          used: percent(usedAfter((at - startsAt) / MINUTE)),
          resetsAt: after(instant(startsAt), 5 * HOUR),
        },
      ],
      extra: null,
    });
    entries.push(...step.entries);
    state = step.state;
  }
  return entries;
}

it("is sent once, when readings agree, and listed", async () => {
  writeHistory(someone.home, null, pastSessions());
  const file = join(someone.home, "events");
  const events = () =>
    (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []).map((row) =>
      JSON.parse(row),
    );
  someone.config('alerts = "95"\nnotify = "off"\non_alert = "cat >>$HOME/events"\n');
  someone.start(["daemon"]);
  await eventually(() => events().length > 0, "the alert");
  expect(events()).toEqual([
    expect.objectContaining({
      event: "forecast",
      window: "5h",
      level: null,
      text: expect.stringMatching(
        /^5h is at (59|60|61)%, and its limit is expected about \d\d:\d[05]/,
      ),
    }),
  ]);
  expect((await someone.run()).stdout).toMatch(/ (59|60|61)% →\d\d:\d\d \|/);
  const list = await someone.run(["alerts"]);
  expect(list.stdout).toMatch(
    /5h +\d\d% +limit expected about \d\d:\d[05], which was sent; next at 95%/,
  );
  const asked = server.requests();
  await eventually(() => server.requests() > asked, "another reading");
  expect(events()).toHaveLength(1);
}, 180_000);
