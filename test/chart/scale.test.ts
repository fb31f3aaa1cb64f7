/** The times that a chart names, on the local clock, also where that is changed. */
import { describe, expect, it } from "vitest";
import { nextDay, type OffsetAt, startOfDay, timeTicks } from "../../src/chart/scale.ts";
import { after, DAY, HOUR, type Instant, instant, millis } from "../../src/model/units.ts";

const utc = () => millis(0);
/** Berlin in 2026: an hour ahead, two from 29 March to 25 October. */
const berlin = (at: Instant) => {
  const isSummer = at >= Date.UTC(2026, 2, 29, 1) && at < Date.UTC(2026, 9, 25, 1);
  return millis((isSummer ? 2 : 1) * HOUR);
};
const at = (text: string) => instant(Date.parse(`${text}Z`));

describe("the named times", () => {
  it.each<[string, string, number, number, OffsetAt, readonly string[]]>([
    [
      "half hours",
      "2026-11-26T14:00",
      5 * HOUR,
      160,
      utc,
      "14:00 14:30 15:00 15:30 16:00 16:30 17:00 17:30 18:00 18:30 19:00".split(" "),
    ],
    [
      "hours where there is less room",
      "2026-11-26T14:00",
      5 * HOUR,
      70,
      utc,
      "14:00 15:00 16:00 17:00 18:00 19:00".split(" "),
    ],
    [
      "every second hour where there is little",
      "2026-11-26T14:00",
      5 * HOUR,
      30,
      utc,
      ["14:00", "16:00", "18:00"],
    ],
    [
      "days",
      "2026-11-23T08:00",
      7 * DAY,
      70,
      utc,
      "Tue 24,Wed 25,Thu 26,Fri 27,Sat 28,Sun 29,Mon 30".split(","),
    ],
    [
      "days of an hour less",
      "2026-03-27T08:00",
      4 * DAY,
      60,
      berlin,
      "Sat 28,Sun 29,Mon 30,Tue 31".split(","),
    ],
    [
      "hours of a day of an hour less",
      "2026-03-28T23:00",
      5 * HOUR,
      70,
      berlin,
      "00:00 01:00 03:00 04:00 05:00 06:00".split(" "),
    ],
    ["weeks", "2026-11-01T00:00", 30 * DAY, 60, utc, "1 Nov,8 Nov,15 Nov,22 Nov,29 Nov".split(",")],
  ])("are %s", (_, from, length, cells, offsetAt, expected) => {
    const start = at(from);
    const ticks = timeTicks(start, after(start, length), cells, offsetAt);
    expect([...new Set(ticks.map(({ label }) => label))]).toEqual(expected);
    expect(ticks.map((tick) => tick.at)).toEqual(ticks.map((tick) => tick.at).sort());
  });
});

it("a day begins at midnight, also on the day of 23 hours and of 25", () => {
  const dates = (from: string, count: number) => {
    const starts = [startOfDay(at(from), berlin)];
    while (starts.length < count) starts.push(nextDay(starts.at(-1) as Instant, DAY, berlin));
    return starts.map((start) => new Date(start).toISOString().slice(5, 16));
  };
  expect(dates("2026-03-28T12:00", 4)).toEqual([
    "03-27T23:00",
    "03-28T23:00",
    "03-29T22:00",
    "03-30T22:00",
  ]);
  expect(dates("2026-10-24T12:00", 4)).toEqual([
    "10-23T22:00",
    "10-24T22:00",
    "10-25T23:00",
    "10-26T23:00",
  ]);
});
