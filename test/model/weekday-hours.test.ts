/** The average growth of each hour of the week. */
import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../src/model/history.ts";
import { after, DAY, HOUR, type Instant, instant, MINUTE, millis } from "../../src/model/units.ts";
import { busiestHour, seenTimes, weekdayHours } from "../../src/model/weekday-hours.ts";

/** A Monday. */
const MONDAY = instant(Date.UTC(2026, 10, 23));
const on = (day: number, hour: number, minute = 0): Instant =>
  after(MONDAY, day * DAY + hour * HOUR + minute * MINUTE);
const none = () => millis(0);
const twoWeeks = [{ from: MONDAY, to: on(14, 0) }];

describe("an hour's average", () => {
  it("is of all the weeks that were seen", () => {
    const used = [
      { at: on(2, 9), used: 0 },
      { at: on(2, 10, 30), used: 30 },
    ];
    expect(weekdayHours([used], twoWeeks, none).growth[2]?.[10]).toBe(15);
    expect(weekdayHours([used], [{ from: MONDAY, to: on(7, 0) }], none).growth[2]?.[10]).toBe(30);
  });

  it.each<[string, readonly (readonly [Instant, number | null])[], number]>([
    [
      "adds what grew",
      [
        [on(0, 9), 5],
        [on(0, 10), 7],
        [on(0, 10, 30), 17],
      ],
      6,
    ],
    ["leaves out what grew before the first number", [[on(0, 10), 50]], 0],
    [
      "leaves out what grew in a gap",
      [
        [on(0, 9), 5],
        [on(0, 9, 30), null],
        [on(0, 10, 5), 50],
      ],
      0,
    ],
    [
      "leaves out what fell",
      [
        [on(0, 9), 50],
        [on(0, 10, 5), 20],
      ],
      0,
    ],
  ])("%s", (_, points, expected) => {
    const window = points.map(([at, used]) => ({ at, used }));
    expect(weekdayHours([window], twoWeeks, none).growth[0]?.[10]).toBe(expected);
  });

  it("is unknown where nothing was seen", () => {
    const { growth, seen } = weekdayHours([], [{ from: on(0, 8), to: on(0, 9, 40) }], none);
    expect(growth[0]?.slice(7, 11)).toEqual([null, 0, 0, null]);
    expect(growth[1]?.[8]).toBeNull();
    expect(seen).toBe(100 * MINUTE);
  });

  it("counts on the local clock, in zones of a half and a quarter hour too", () => {
    const used = [
      { at: on(0, 9), used: 0 },
      { at: on(0, 20, 20), used: 30 },
    ];
    const at = (offset: number) =>
      busiestHour(weekdayHours([used], twoWeeks, () => millis(offset)));
    expect(at(0)).toMatchObject({ day: 0, hour: 20 });
    expect(at(5.75 * HOUR)).toMatchObject({ day: 1, hour: 2 });
    expect(at(-5 * HOUR)).toMatchObject({ day: 0, hour: 15 });
  });
});

it("what was seen lies between the gaps", () => {
  const reading = (at: Instant): HistoryEntry => ({
    kind: "reading",
    at,
    windows: [],
    source: "api",
    via: null,
  });
  const entries: readonly HistoryEntry[] = [
    reading(on(0, 8)),
    reading(on(0, 9)),
    { kind: "gap", from: on(0, 10), at: on(0, 12) },
    reading(on(0, 12)),
  ];
  expect(seenTimes(entries, on(0, 14))).toEqual([
    { from: on(0, 8), to: on(0, 10) },
    { from: on(0, 12), to: on(0, 14) },
  ]);
  expect(seenTimes([], on(0, 14))).toEqual([]);
});

it("no hour is the busiest where nothing was used", () => {
  expect(busiestHour(weekdayHours([], twoWeeks, none))).toBeNull();
});
