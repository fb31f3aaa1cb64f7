/** Days of the local calendar, and the ranges that ask for them, where the clock is set and where it is not. */
import { afterEach, expect, it } from "vitest";
import { daysUntil, rangesOf } from "../../src/telemetry/cost-days.ts";

const ZONE = process.env.TZ;
afterEach(() => {
  process.env.TZ = ZONE;
});

const HOUR = 3_600_000;

it.each<[string, string, readonly number[]]>([
  ["UTC", "2026-11-10T12:00:00Z", [24]],
  ["America/New_York", "2026-11-10T12:00:00Z", [24, 25, 24]],
  ["America/New_York", "2026-03-20T12:00:00Z", [24, 23, 24]],
  ["Europe/Berlin", "2026-10-25T12:00:00Z", [24, 25]],
  ["Australia/Lord_Howe", "2026-10-10T12:00:00Z", [24, 23.5, 24]],
])("30 days in %s up to %s are ranges of %j hours", (zone, now, hours) => {
  process.env.TZ = zone;
  const days = daysUntil(Date.parse(now), 30);
  const ranges = rangesOf(days);
  expect(ranges.map(({ step }) => step / HOUR)).toEqual(hours);
  // Each day ends where a window of its length does, and the next begins there.
  for (const { from, to } of days) {
    expect(
      ranges.some(
        ({ firstEnd, lastEnd, step }) =>
          step === to - from && to >= firstEnd && to <= lastEnd && (lastEnd - to) % step === 0,
      ),
    ).toBe(true);
  }
  expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to));
  expect(new Set(days.map(({ date }) => date)).size).toBe(30);
});
