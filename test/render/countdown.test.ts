import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { after, DAY, HOUR, instant, MINUTE, millis, SECOND, span } from "../../src/model/units.ts";
import {
  ageText,
  clockTime,
  clockTimeSince,
  countdown,
  duration,
  knownLimits,
  nextAge,
  nextTick,
} from "../../src/render/countdown.ts";
import { at, NOW } from "./sample.ts";

describe("a countdown", () => {
  it.each([
    [0, "<1m"],
    [59.999 * SECOND, "<1m"],
    [MINUTE, "1m"],
    [24 * MINUTE + 59 * SECOND, "24m"],
    [HOUR - 1, "59m"],
    [HOUR, "1h00m"],
    [84 * MINUTE, "1h24m"],
    [2 * HOUR + 5 * MINUTE, "2h05m"],
    [DAY - 1, "23h59m"],
    [DAY, "1d00h"],
    [2 * DAY + 5 * HOUR + 59 * MINUTE, "2d05h"],
    [40 * DAY, "40d00h"],
    [-5 * SECOND, "<1m"],
  ])("of %d ms reads %s", (left, text) => {
    expect(countdown(millis(left))).toBe(text);
  });

  const length = fc.oneof(
    fc.integer({ min: MINUTE, max: 9 * DAY }),
    fc.integer({ min: 1, max: 9 * 24 * 60 }).map((minutes) => minutes * MINUTE),
  );

  it("reads the same until its next tick, and differently then", () => {
    fc.assert(
      fc.property(length, fc.double({ min: 0, max: 1, noNaN: true }), (left, share) => {
        const end = after(NOW, left);
        const tick = nextTick(NOW, end);
        const before = after(NOW, Math.floor(share * (span(NOW, tick) - 1)));
        const shown = countdown(span(NOW, end));
        expect(countdown(span(before, end))).toBe(shown);
        expect(countdown(span(after(tick, -1), end))).toBe(shown);
        expect(countdown(span(tick, end))).not.toBe(shown);
      }),
    );
  });

  it("does not tick in its last minute", () => {
    expect(nextTick(NOW, after(NOW, 59 * SECOND))).toBe(after(NOW, 59 * SECOND + 1));
  });
});

describe("a length of time in a sentence", () => {
  it.each([
    [-5 * SECOND, "0 s"],
    [0, "0 s"],
    [1_499, "1 s"],
    [1_500, "2 s"],
    [90 * SECOND, "90 s"],
    [2 * MINUTE - 1, "120 s"],
    [2 * MINUTE, "2m"],
    [3 * HOUR, "3h00m"],
  ])("of %d ms reads %s", (length, text) => {
    expect(duration(millis(length))).toBe(text);
  });
});

describe("a clock time", () => {
  it.each([
    ["2026-02-14T06:36:01Z", 0, "06:36"],
    ["2026-02-14T06:36:59Z", 1, "07:36"],
    ["2026-02-14T23:30:00Z", 1, "00:30"],
    ["2026-02-14T00:05:00Z", -5, "19:05"],
    ["2026-02-14T00:00:00Z", 5.75, "05:45"],
    ["1970-01-01T00:00:00Z", -11, "13:00"],
    ["2026-02-14T23:59:59.999Z", 0, "23:59"],
  ])("%s at UTC %d is %s", (iso, hours, text) => {
    expect(clockTime(at(iso), millis(hours * HOUR))).toBe(text);
  });
});

describe("the time of something past", () => {
  it.each([
    ["2026-02-14T06:36:00Z", 0, "06:36"],
    ["2026-02-14T00:00:00Z", 0, "00:00"],
    ["2026-02-13T23:59:59Z", 0, "Fri 23:59"],
    ["2026-02-13T23:59:59Z", 1, "00:59"],
    ["2026-02-08T14:05:00Z", 0, "Sun 14:05"],
    ["2026-02-12T23:30:00Z", 1, "Fri 00:30"],
    ["2026-02-07T14:05:00Z", 0, "2026-02-07"],
    ["1970-01-01T00:00:00Z", 0, "1970-01-01"],
    ["2026-02-15T01:00:00Z", 0, "Sun 01:00"],
  ])("%s at UTC %d is %s", (iso, hours, text) => {
    expect(clockTimeSince(at(iso), NOW, millis(hours * HOUR))).toBe(text);
  });
});

describe("an age", () => {
  it("reads the same until its next tick", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 * DAY }), (age) => {
        const now = after(NOW, age);
        const next = nextAge(NOW, now);
        expect(ageText(span(NOW, after(next, -1)))).toBe(ageText(millis(age)));
        expect(ageText(span(NOW, next))).not.toBe(ageText(millis(age)));
      }),
    );
    expect(ageText(millis(25 * MINUTE + 59_999))).toBe("25m old");
  });
});

it.each([
  [null, 30, 30],
  [10, 30, 10],
  // A month that ends first has no limit any more.
  [30, 10, 10],
])("a limit of extra usage at %s in a month that ends at %s is over at %s", (hits, end, over) => {
  const month = { final: 0, low: null, high: null, scored: 0, used: 0 };
  const extraOutlook = {
    ...month,
    hitsAt: hits === null ? null : instant(hits),
    until: instant(end),
  };
  expect(knownLimits({ extraOutlook })).toEqual([over]);
});
