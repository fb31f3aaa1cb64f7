/** Forecasts of a month's extra usage: silent while unsure, in money, and the same live and from the history. */
import { describe, expect, it } from "vitest";
import {
  type ExtraForesight,
  extraForesightFrom,
  foreseeExtra,
} from "../../../src/model/forecast/extra-month.ts";
import { evenRhythm } from "../../../src/model/forecast/rhythm.ts";
import type { ExtraPoint } from "../../../src/model/history-series.ts";
import type { ExtraUsage } from "../../../src/model/money.ts";
import { after, DAY, HOUR, type Instant, instant, millis } from "../../../src/model/units.ts";
import { mondayBased } from "../../world/forecast/stand-in.ts";

const calendar = { hourOfWeek: mondayBased, offsetAt: () => millis(0) };
const day = (month: number, of: number) =>
  after(instant(Date.UTC(2026, month, 1)), (of - 1) * DAY + 18 * HOUR);

const money = (used: number, limit: number | null = 5_000): ExtraUsage => ({
  enabled: true,
  used,
  limit,
  currency: "USD",
  exponent: 2,
  utilization: null,
});

/** So many cents a day for months, the last one until a day. */
function spent(daily: number, months: number, until: number, limit: number | null = 5_000) {
  const points: ExtraPoint[] = [];
  for (let month = 0; month < months; month++) {
    points.push({ at: after(day(month, 1), -18 * HOUR), extra: money(0, limit) });
    const last = month === months - 1 ? until : new Date(Date.UTC(2026, month + 1, 0)).getUTCDate();
    for (let of = 1; of <= last; of++)
      points.push({ at: day(month, of), extra: money(of * daily, limit) });
  }
  return points;
}

const NOTHING = extraForesightFrom([], evenRhythm, calendar);

const follow = (points: readonly ExtraPoint[], from: ExtraForesight = NOTHING) =>
  points.reduce<ReturnType<typeof foreseeExtra>>(
    ({ foresight }, { at, extra }) => foreseeExtra(foresight, at, extra, calendar),
    { foresight: from, outlook: null },
  );

describe("the forecast of a month", () => {
  it.each<[string, readonly ExtraPoint[], boolean]>([
    ["is silent while nothing is spent", spent(0, 4, 20), false],
    ["is silent in the first quarter", spent(100, 1, 7), false],
    ["speaks after it", spent(100, 1, 9), true],
    ["speaks earlier once two months are scored", spent(100, 3, 2), true],
  ])("%s", (_, points, speaks) => {
    expect(follow(points).outlook !== null).toBe(speaks);
  });

  it("comes near for somebody who spends the same each day", () => {
    const { outlook } = follow(spent(100, 5, 15));
    expect(outlook).toMatchObject({ used: 1_500, hitsAt: null, scored: 4, low: null });
    expect(Math.abs((outlook?.final ?? 0) - 3_100)).toBeLessThan(400);
  });

  it("says when the limit is reached, and without a limit never", () => {
    const hits = follow(spent(250, 5, 15)).outlook?.hitsAt as Instant;
    expect(Math.abs(hits - day(4, 20))).toBeLessThan(4 * DAY);
    expect(follow(spent(250, 5, 15, null)).outlook).toMatchObject({ hitsAt: null });
  });

  it("is the same from the history as from the readings themselves", () => {
    const points = spent(100, 5, 15);
    const last = points.at(-1) as ExtraPoint;
    const again = extraForesightFrom(points.slice(0, -1), evenRhythm, calendar);
    expect(foreseeExtra(again, last.at, last.extra, calendar).outlook).toEqual(
      follow(points).outlook,
    );
  });

  it("does not learn from a month that was joined late", () => {
    const late = [...spent(100, 2, 31).filter(({ at }) => at > day(0, 20))];
    expect(follow([...late, ...spent(100, 3, 15).slice(-16)]).outlook?.scored).toBe(1);
  });

  it("is none while extra usage is off", () => {
    const { foresight } = follow(spent(100, 3, 15));
    expect(foreseeExtra(foresight, day(2, 16), null, calendar).outlook).toBeNull();
    const off = { ...money(1_500), enabled: false };
    expect(foreseeExtra(foresight, day(2, 16), off, calendar).outlook).toBeNull();
  });
});
