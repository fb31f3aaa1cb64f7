/** Forecasts of a window: silence, bands, and the time of the limit. */
import { describe, expect, it } from "vitest";
import { curvesOf, type UsageCurve, usedAt } from "../../../src/model/forecast/curve.ts";
import { forecastAt } from "../../../src/model/forecast/forecast.ts";
import { type Learner, learn, newLearner } from "../../../src/model/forecast/learner.ts";
import type { WindowForecast } from "../../../src/model/forecast/outlook.ts";
import { after, DAY, HOUR, instant, percent, span } from "../../../src/model/units.ts";
import { mondayBased } from "../../world/forecast/stand-in.ts";

const START = instant(7 * 24 * HOUR * 50);

/** A session that uses so much an hour for so many hours. */
function session(startsAt: number, hourly: number, hours: number): UsageCurve {
  const readings = Array.from({ length: Math.floor(hours * 6) }, (_, step) => ({
    at: instant(startsAt + ((step + 1) / 6) * HOUR),
    used: percent(Math.floor(((step + 1) / 6) * hourly)),
  }));
  return curvesOf(instant(startsAt), instant(startsAt + 5 * HOUR), readings)[0] as UsageCurve;
}

function after10(hourly: number, hours: number, count = 10): Learner {
  let learner = newLearner("session");
  for (let past = count; past > 0; past--)
    learner = learn(learner, session(START - past * 6 * HOUR, hourly, hours), mondayBased);
  return learner;
}

const forecast = (learner: Learner, curve: UsageCurve, hours: number): WindowForecast | null =>
  forecastAt(learner, curve, after(curve.startsAt, hours * HOUR), mondayBased);

describe("a forecast", () => {
  const curve = session(START, 10, 5);
  it.each<[string, Learner, number, boolean]>([
    ["is silent while nothing is used", after10(10, 5), 0.1, false],
    ["is silent in the first tenth of a window", newLearner("session"), 0.49, false],
    ["speaks after it", newLearner("session"), 0.5, true],
    ["is silent in the first tenth while few windows are scored", after10(10, 5, 9), 0.49, false],
    ["speaks in the first tenth once ten are scored", after10(10, 5), 0.49, true],
    ["is silent from the reset on", after10(10, 5), 5, false],
  ])("%s", (_, learner, hours, speaks) => {
    expect(forecast(learner, curve, hours) !== null).toBe(speaks);
  });

  it("is silent after an early fall until the next step", () => {
    const given = curvesOf(curve.startsAt, curve.resetsAt, [
      ...curve.steps.slice(0, 6),
      { at: after(START, 2 * HOUR), used: percent(0) },
      { at: after(START, 3 * HOUR), used: percent(2) },
    ]).at(-1) as UsageCurve;
    expect(forecastAt(after10(10, 5), given, after(START, 2.9 * HOUR), mondayBased)).toBeNull();
    expect(forecastAt(after10(10, 5), given, after(START, 3 * HOUR), mondayBased)).not.toBeNull();
  });

  it.each<[string, Learner, boolean]>([
    ["has no band before ten windows are scored", after10(10, 5, 9), false],
    ["has a band from then on", after10(10, 5), true],
  ])("%s", (_, learner, banded) => {
    const { low, high } = forecast(learner, curve, 2.5) as WindowForecast;
    expect([low !== null, high !== null]).toEqual([banded, banded]);
  });

  it("comes true for somebody who always does the same", () => {
    const { final, low, high, hitsAt, scored } = forecast(
      after10(10, 5),
      curve,
      2.5,
    ) as WindowForecast;
    expect(Math.abs(final - 50)).toBeLessThan(4);
    expect(Math.abs((low as number) - 50)).toBeLessThan(4);
    expect(Math.abs((high as number) - 50)).toBeLessThan(8);
    expect((high as number) - (low as number)).toBeLessThan(10);
    expect([hitsAt, scored]).toEqual([null, 10]);
  });

  it("learns that somebody stops after two hours", () => {
    const stops = forecast(after10(20, 2), session(START, 20, 2), 1.5) as WindowForecast;
    const goesOn = forecast(after10(20, 5), session(START, 20, 2), 1.5) as WindowForecast;
    expect(stops.final).toBeLessThan(60);
    expect(goesOn.final).toBeGreaterThan(85);
  });

  it("says when the limit is reached", () => {
    const fast = session(START, 30, 5);
    const { final, hitsAt } = forecast(after10(30, 5), fast, 2) as WindowForecast;
    const left = span(after(START, 2 * HOUR), hitsAt ?? START) / HOUR;
    expect(final).toBe(100);
    expect(left).toBeGreaterThan(0.7);
    expect(left).toBeLessThan(1.6);
  });

  it("has nothing left to say at the limit", () => {
    expect(forecast(after10(30, 5), session(START, 30, 5), 4)).toMatchObject({
      final: 100,
      hitsAt: null,
    });
  });

  it("stays between what is used and the limit", () => {
    for (const hourly of [1, 7, 19, 45])
      for (const hours of [0.2, 3, 5])
        for (const past of [0, 10]) {
          const curve = session(START, hourly, hours);
          const said = forecast(after10(60 - hourly, 5 - hours / 2, past), curve, 4.5);
          if (said === null) continue;
          const { low, high, final } = said;
          expect(final).toBeGreaterThanOrEqual(usedAt(curve, after(START, 4.5 * HOUR)));
          expect(final).toBeLessThanOrEqual(100);
          expect(low ?? final).toBeLessThanOrEqual(high ?? final);
        }
  });

  it("does not learn from a window with a gap", () => {
    const torn = { ...session(START, 10, 5), part: "torn" as const };
    expect(learn(newLearner("session"), torn, mondayBased).scored).toBe(0);
  });

  it("of a week expects the limit in hours of work", () => {
    const monday = instant(7 * DAY * 60);
    const days = (count: number, weekStart: number) =>
      curvesOf(
        instant(weekStart),
        instant(weekStart + 7 * DAY),
        Array.from({ length: count * 9 }, (_, step) => ({
          at: instant(weekStart + Math.floor(step / 9) * DAY + (9.5 + (step % 9)) * HOUR),
          used: percent(Math.floor((step + 1) * 2.7)),
        })),
      )[0] as UsageCurve;
    let learner = newLearner("week");
    for (let week = 12; week > 0; week--)
      learner = learn(learner, days(5, monday - week * 7 * DAY), mondayBased);
    const said = forecastAt(
      learner,
      days(5, monday),
      after(monday, 3 * DAY + 8 * HOUR),
      mondayBased,
    );
    const hour = mondayBased(said?.hitsAt ?? monday) % 24;
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(19);
  });
});
