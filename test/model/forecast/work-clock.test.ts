/** The clock of a person's work. */
import { describe, expect, it } from "vitest";
import { evenRhythm, hourWeights, workRhythm } from "../../../src/model/forecast/rhythm.ts";
import { workClock, workSums } from "../../../src/model/forecast/work-clock.ts";
import { HOUR, instant } from "../../../src/model/units.ts";
import { mondayBased } from "../../world/forecast/stand-in.ts";

const even = workSums(hourWeights(evenRhythm));
const office = workSums(
  hourWeights(workRhythm((day, clock) => day < 5 && clock >= 9 && clock < 18)),
);

const between = (sums: readonly number[], from: number, to: number): number =>
  workClock(sums, mondayBased, instant(to * HOUR))(from * HOUR) / HOUR;

describe("the work between two times", () => {
  it.each<[string, readonly number[], number, number, number]>([
    ["is the time, where all hours are alike", even, 3, 27, 24],
    ["counts parts of an hour", even, 3.25, 3.75, 0.5],
    ["goes round the week's end", even, 160, 180, 20],
    ["is less than nothing for a later one", even, 10, 9, -1],
    ["is a whole week's hours, wherever the work lies", office, 5, 173, 168],
    ["is so in other weeks too", office, 5 + 168 * 3, 173 + 168 * 9, 7 * 168],
  ])("%s", (_, sums, from, to, expected) => {
    expect(between(sums, from, to)).toBeCloseTo(expected, 6);
  });

  it("is ten times as much at work as on Sunday", () => {
    expect(between(office, 12, 13) / between(office, 156, 157)).toBeCloseTo(10, 6);
  });

  it("adds up", () => {
    for (const [from, middle, to] of [
      [5, 60.5, 171.2],
      [100, 168, 336],
    ] as const)
      expect(between(office, from, middle) + between(office, middle, to)).toBeCloseTo(
        between(office, from, to),
        6,
      );
  });
});
