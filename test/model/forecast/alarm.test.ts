/** When a forecast is sure enough to stand on the line. */
import { describe, expect, it } from "vitest";
import { type Alarm, nextAlarm, noAlarm } from "../../../src/model/forecast/alarm.ts";
import type { FollowedForecast } from "../../../src/model/forecast/forecast.ts";
import { after, HOUR, instant, MINUTE } from "../../../src/model/units.ts";

const START = instant(1_000 * HOUR);

const says = (
  hitsInHours: number | null,
  contradicted = hitsInHours === null,
): FollowedForecast => ({
  final: hitsInHours === null ? 80 : 100,
  low: null,
  high: null,
  hitsAt: hitsInHours === null ? null : after(START, hitsInHours * HOUR),
  scored: 0,
  contradicted,
});

/** A reading a minute that expects no limit. */
const denials = (minutes: number) => Array.from({ length: minutes }, () => null);

describe("an alarm", () => {
  const length = { session: 5, week: 168 };
  it.each<[string, keyof typeof length, number, number, number | null, boolean]>([
    ["of a session comes at half", "session", 50, 2, 4, true],
    ["does not come earlier", "session", 49, 2, 4, false],
    ["does not come without a limit", "session", 80, 2, null, false],
    ["comes a tenth of what is left before the reset", "session", 80, 2, 4.7, true],
    ["does not come later", "session", 80, 2, 4.71, false],
    ["of a week comes after a day", "week", 60, 24, 100, true],
    ["does not come before a day has passed", "week", 60, 23.9, 100, false],
    ["of a week does not come below three fifths", "week", 59, 48, 100, false],
  ])("%s", (_, kind, used, hours, hits, on) => {
    const window = { kind, startsAt: START, resetsAt: after(START, length[kind] * HOUR), used };
    const now = after(START, hours * HOUR);
    const once = nextAlarm(noAlarm, window, says(hits), now);
    const soon = nextAlarm(once, window, says(hits), after(now, MINUTE - 1));
    const next = nextAlarm(soon, window, says(hits), after(now, MINUTE));
    expect([once.on, soon.on, next.on]).toEqual([false, false, on]);
  });

  it.each<[string, readonly (number | null | "silent")[], boolean]>([
    ["comes when two readings in a row agree", [4, 4], true],
    ["does not come when they alternate", [4, null, 4, null, 4], false],
    ["stays when one reading says otherwise", [4, 4, null, 4], true],
    [
      "stays when they say otherwise for less than a twentieth of the window",
      [4, 4, ...denials(15)],
      true,
    ],
    ["goes when they say otherwise for longer", [4, 4, ...denials(16)], false],
    ["stays when one of them agrees again", [4, 4, ...denials(10), 4, ...denials(10)], true],
    ["stays while the forecast is silent", [4, 4, "silent", "silent"], true],
    ["stays when the limit comes later than it first seemed", [4, 4, 4.9, 4.9], true],
  ])("%s", (_, story, on) => {
    const window = {
      kind: "session" as const,
      startsAt: START,
      resetsAt: after(START, 5 * HOUR),
      used: 70,
    };
    const last = story.reduce<Alarm>((alarm, said, index) => {
      const now = after(START, 2 * HOUR + index * MINUTE);
      return nextAlarm(alarm, window, said === "silent" ? null : says(said), now);
    }, noAlarm);
    expect(last.on).toBe(on);
  });

  it("stands while its time is still shown, and goes when that is contradicted", () => {
    const window = {
      kind: "session",
      startsAt: START,
      resetsAt: after(START, 5 * HOUR),
      used: 70,
    } as const;
    const on: Alarm = { on: true, since: null };
    const now = after(START, 2 * HOUR);
    expect(nextAlarm(on, window, says(4), now)).toEqual(on);
    const contradicted = nextAlarm(on, window, says(4, true), now);
    expect(contradicted).toEqual({ on: true, since: now });
    expect(nextAlarm(contradicted, window, says(4, true), after(now, 15 * MINUTE)).on).toBe(false);
  });
});
