/** Forecasts against what came, for simulated persons: better than the straight line, and honest about it. */
import { describe, expect, it } from "vitest";
import { medianOf, sumOf } from "../../../src/model/forecast/score.ts";
import { parseWorkdays, parseWorkHours, rhythmOf } from "../../../src/model/forecast/work-hours.ts";
import { regimes } from "../../world/forecast/regimes.ts";
import { scoreOf } from "../../world/forecast/table.ts";

/** Another seed than the table's: nothing was tuned on it. */
const persons = regimes(7);

describe("the weeks of simulated persons", () => {
  const scores = persons.map((person) => [person.name, scoreOf("week", person)] as const);
  const all = sumOf(scores.map(([, score]) => score));

  it("are forecast better than by the straight line", () => {
    expect(all.ours.error / all.line.error).toBeLessThan(0.8);
  });

  it("are forecast hardly worse for anybody", () => {
    for (const [name, { ours, line }] of scores)
      expect(ours.error / line.error, name).toBeLessThan(1.05);
  });

  it("lie in their band about four times of five", () => {
    expect(all.banded).toBeGreaterThan(100);
    expect(all.held / all.banded).toBeGreaterThan(0.75);
    expect(all.held / all.banded).toBeLessThan(0.88);
  });

  it("keep the true alarms", () => {
    expect(all.ours.trueAlarms / all.line.trueAlarms).toBeGreaterThan(0.85);
    expect(all.ours.falseAlarms / all.line.falseAlarms).toBeLessThan(0.5);
  });

  it("have a verdict that stays", () => {
    expect(all.ours.flips / (all.spanMs / (7 * 86_400_000))).toBeLessThan(0.4);
  });
});

describe("the days and hours of work that somebody names", () => {
  const [office] = persons;
  if (office === undefined) throw new Error("no person");
  const errorWith = (days: string | null, hours: string | null) => {
    const named = days === null ? null : parseWorkdays(days);
    const rhythm = rhythmOf(named, hours === null ? null : parseWorkHours(hours));
    const { ours, line } = scoreOf("week", office, rhythm);
    return ours.error / line.error;
  };
  const unnamed = errorWith(null, null);

  it("make the weeks of an office much easier to forecast", () => {
    expect(errorWith("mon-fri", "9-18")).toBeLessThan(0.9 * unnamed);
  });

  it.each([
    ["sat,sun", "9-18"],
    ["mon-fri", "22-6"],
  ])("do little harm where they are wrong: %s %s", (days, hours) => {
    expect(errorWith(days, hours)).toBeLessThan(1.15 * unnamed);
  });
});

describe("a score", () => {
  it("of one person is the same whenever it is counted", () => {
    const kind = "week";
    const [person] = persons;
    if (person === undefined) throw new Error("no person");
    expect(scoreOf(kind, person)).toEqual(scoreOf(kind, person));
  });

  it.each<[readonly number[], number | null]>([
    [[], null],
    [[5], 5],
    [[9, 1, 5], 5],
  ])("has the median of %j as %s", (values, expected) => {
    expect(medianOf(values)).toBe(expected);
  });
});
