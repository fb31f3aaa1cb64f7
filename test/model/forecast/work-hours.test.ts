/** Days and hours of work, as the settings write them. */
import { describe, expect, it } from "vitest";
import { evenRhythm } from "../../../src/model/forecast/rhythm.ts";
import {
  parseWorkdays,
  parseWorkHours,
  rhythmOf,
  workdaysText,
} from "../../../src/model/forecast/work-hours.ts";

describe("days of work", () => {
  it.each<[string, string | null]>([
    ["mon-fri", "mon,tue,wed,thu,fri"],
    ["Mon, wed,fri", "mon,wed,fri"],
    ["sat-mon", "mon,sat,sun"],
    ["sun", "sun"],
    ["", null],
    ["mon-", null],
    ["mon-tue-wed", null],
    ["monday", null],
  ])("%j are %j", (text, expected) => {
    const days = parseWorkdays(text);
    expect(days === null ? null : workdaysText(days)).toBe(expected);
  });
});

describe("hours of work", () => {
  it.each<[string, { readonly from: number; readonly to: number } | null]>([
    ["9-18", { from: 9, to: 18 }],
    [" 22 - 6 ", { from: 22, to: 6 }],
    ["0-24", { from: 0, to: 24 }],
    ["9-9", null],
    ["24-3", null],
    ["9-25", null],
    ["9:30-18", null],
    ["", null],
  ])("%j are %j", (text, expected) => {
    expect(parseWorkHours(text)).toEqual(expected);
  });
});

describe("the rhythm of settings", () => {
  it("is even where neither is set", () => {
    expect(rhythmOf(null, null)).toBe(evenRhythm);
  });
  it.each<[string, Parameters<typeof rhythmOf>, number, number]>([
    ["weighs the hours of work", [[0, 1, 2, 3, 4], { from: 9, to: 18 }], 9, 18],
    ["weighs all hours of the days", [[0, 1, 2, 3, 4], null], 0, 120],
    ["weighs a night for the day on which it began", [[6], { from: 22, to: 6 }], 0, 6],
  ])("%s", (_, settings, inside, outside) => {
    const { prior } = rhythmOf(...settings);
    expect((prior[inside] as number) / (prior[outside] as number)).toBeCloseTo(10, 6);
  });
});
