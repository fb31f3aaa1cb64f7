/** Extra usage by month of the local calendar. */
import { expect, it } from "vitest";
import { extraMonths } from "../../src/model/extra-months.ts";
import type { ExtraUsage } from "../../src/model/money.ts";
import { HOUR, instant, millis } from "../../src/model/units.ts";

const extra = (used: number, changes: Partial<ExtraUsage> = {}): ExtraUsage => ({
  enabled: true,
  used,
  limit: 5_000,
  currency: "USD",
  exponent: 2,
  utilization: null,
  ...changes,
});
const point = (text: string, used: number | null, changes: Partial<ExtraUsage> = {}) => ({
  at: instant(Date.parse(`${text}Z`)),
  extra: used === null ? null : extra(used, changes),
});

const months = (points: Parameters<typeof extraMonths>[0], offset = 0) =>
  extraMonths(points, () => millis(offset)).map(({ from, to, final }) => [
    new Date(from).toISOString().slice(0, 13),
    new Date(to).toISOString().slice(0, 13),
    final,
  ]);

it.each<[string, Parameters<typeof extraMonths>[0], number, unknown]>([
  [
    "end with the most that was spent",
    [point("2026-10-30T10:00", 900), point("2026-11-01T09:00", 0), point("2026-11-20T09:00", 300)],
    0,
    [
      ["2026-10-01T00", "2026-11-01T00", 900],
      ["2026-11-01T00", "2026-12-01T00", 300],
    ],
  ],
  [
    "begin on the local clock",
    [point("2026-10-31T23:00", 5)],
    2 * HOUR,
    [["2026-10-31T22", "2026-11-30T22", 5]],
  ],
  [
    "leave out what was off",
    [point("2026-10-31T10:00", null), point("2026-11-01T10:00", 7, { enabled: false })],
    0,
    [],
  ],
  [
    "take the later of two currencies",
    [point("2026-11-02T10:00", 900), point("2026-11-03T10:00", 40, { currency: "EUR" })],
    0,
    [["2026-11-01T00", "2026-12-01T00", 40]],
  ],
])("months %s", (_, points, offset, expected) => {
  expect(months(points, offset)).toEqual(expected);
});

it("begin and end with each month of the calendar, leap years too", () => {
  for (let month = 0; month < 12 * 140; month++) {
    const from = Date.UTC(1970, month, 1);
    const to = Date.UTC(1970, month + 1, 1);
    for (const at of [from, from + HOUR, to - 1]) {
      const point = { at: instant(at), extra: extra(1) };
      expect(extraMonths([point], () => millis(0))).toMatchObject([{ from, to }]);
    }
  }
});
