/** The report's forecasts: of what was known at the time, and of nothing that came later. */
import { describe, expect, it } from "vitest";
import { monthForecast, seriesForecasts } from "../../src/chart/walk-forward.ts";
import { rhythmOf } from "../../src/model/forecast/work-hours.ts";
import { extraSeries, windowSeries } from "../../src/model/history-series.ts";
import { millis } from "../../src/model/units.ts";
import { hourOfWeekAt } from "../../src/model/weekday-hours.ts";
import { simulatedHistory } from "../../src/sim/history.ts";
import { reportSample, THURSDAY } from "../report/sample.ts";

const { entries } = reportSample();
const hour = (at: Parameters<typeof hourOfWeekAt>[0]) => hourOfWeekAt(at, millis(0));
const series = windowSeries(entries, "5h", THURSDAY);
const all = seriesForecasts(series, "5h", THURSDAY, hour);

describe("a forecast at half-time", () => {
  it("is silent until enough windows taught it, and then is there for most", () => {
    expect(all.halfTimes).toHaveLength(series.past.length);
    expect(all.halfTimes.slice(0, 5)).toEqual(Array(5).fill(null));
    expect(all.halfTimes.slice(-40).filter((one) => one !== null).length).toBeGreaterThan(20);
  });

  it("does not know what came later", () => {
    const half = Math.floor(series.past.length / 2);
    const then = { past: series.past.slice(0, half), current: null };
    expect(seriesForecasts(then, "5h", THURSDAY, hour).halfTimes).toEqual(
      all.halfTimes.slice(0, half),
    );
  });

  it("holds its range in about four of five", () => {
    const scored = all.halfTimes.flatMap((one, at) => {
      const final = series.past[at]?.final ?? 0;
      return one === null ? [] : [final >= Math.floor(one.low) && final <= Math.ceil(one.high)];
    });
    const share = scored.filter(Boolean).length / scored.length;
    expect(share).toBeGreaterThan(0.65);
  });
});

it("the running window has a range from what is used on", () => {
  expect(all.running?.low).toBeGreaterThanOrEqual(series.current?.final ?? 101);
  expect(all.running?.high).toBeLessThanOrEqual(100);
});

it("a spend limit is not forecast", () => {
  expect(seriesForecasts(series, "spend", THURSDAY, hour).running).toBeNull();
});

it("named days and hours of work shape the forecasts of a week", () => {
  const week = windowSeries(entries, "7d", THURSDAY);
  const office = rhythmOf([0, 1, 2, 3, 4], { from: 9, to: 18 });
  const { halfTimes } = seriesForecasts(week, "7d", THURSDAY, hour);
  const shaped = seriesForecasts(week, "7d", THURSDAY, hour, office).halfTimes;
  expect(shaped).toHaveLength(halfTimes.length);
  expect(shaped).not.toEqual(halfTimes);
});

it("a month's extra usage is forecast from the months before it", () => {
  const calendar = { hourOfWeek: hour, offsetAt: () => millis(0) };
  const long = simulatedHistory({ now: THURSDAY, days: 215, seed: 8 });
  const spent = extraSeries(long).at(-1)?.extra?.used ?? 0;
  const outlook = monthForecast(long, THURSDAY, calendar);
  expect(outlook).toMatchObject({ used: spent, until: Date.UTC(2026, 11, 1), scored: 7 });
  expect(outlook?.final).toBeGreaterThanOrEqual(spent);
  expect(monthForecast([], THURSDAY, calendar)).toBeNull();
});
