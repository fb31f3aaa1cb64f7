/** Curves of windows: growth without falls, and its speed. */
import { describe, expect, it } from "vitest";
import {
  curvesOf,
  finalOf,
  growthOf,
  growthRate,
  hitAtOf,
  type UsageCurve,
  usedAt,
} from "../../../src/model/forecast/curve.ts";
import { timeSince } from "../../../src/model/forecast/work-clock.ts";
import { after, HOUR, type Instant, instant, MINUTE, percent } from "../../../src/model/units.ts";

const START = instant(1_000 * HOUR);
const RESET = after(START, 5 * HOUR);

const at = (minutes: number) => after(START, minutes * MINUTE);

const readings = (...pairs: readonly (readonly [minutes: number, used: number])[]) =>
  pairs.map(([minutes, used]) => ({ at: at(minutes), used: percent(used) }));

describe("the curves of a window", () => {
  it.each<[string, readonly (readonly [number, number])[], readonly string[]]>([
    [
      "are one that rises",
      [
        [10, 1],
        [20, 3],
      ],
      ["whole 0: 1 3"],
    ],
    [
      "have no step where nothing changed",
      [
        [10, 1],
        [20, 1],
        [30, 2],
      ],
      ["whole 0: 1 2"],
    ],
    [
      "end at the limit",
      [
        [10, 90],
        [20, 104],
        [30, 110],
      ],
      ["whole 0: 90 100"],
    ],
    [
      "overlook a fall of one percent",
      [
        [10, 5],
        [20, 4],
        [30, 6],
      ],
      ["whole 0: 5 6"],
    ],
    [
      "are two where all was given back",
      [
        [10, 80],
        [20, 0],
        [30, 7],
      ],
      ["torn 0: 80", "rest 0: 7"],
    ],
    [
      "are two where some was given back",
      [
        [10, 80],
        [20, 30],
        [30, 37],
      ],
      ["torn 0: 80", "rest 30: 37"],
    ],
    [
      "are three after two falls",
      [
        [10, 80],
        [20, 0],
        [30, 7],
        [40, 0],
      ],
      ["torn 0: 80", "torn 0: 7", "rest 0:"],
    ],
  ])("%s", (_, pairs, expected) => {
    const curves = curvesOf(START, RESET, readings(...pairs));
    expect(
      curves.map(({ part, base, steps }) =>
        [`${part} ${base}:`, ...steps.map(({ used }) => used)].join(" "),
      ),
    ).toEqual(expected);
  });

  it("are torn where a part was not seen", () => {
    expect(curvesOf(START, RESET, readings([10, 1]), false)[0]?.part).toBe("torn");
  });
});

describe("a curve", () => {
  const [curve] = curvesOf(START, RESET, readings([10, 40], [20, 100]));
  it("knows what was used when", () => {
    if (curve === undefined) throw new Error("no curve");
    expect([9, 10, 15, 20, 60].map((minutes) => usedAt(curve, at(minutes)))).toEqual([
      0, 40, 40, 100, 100,
    ]);
    expect([finalOf(curve), hitAtOf(curve)]).toEqual([100, at(20)]);
    expect(growthOf(curve).map(([, growth]) => growth)).toEqual([40, 60]);
  });
});

describe("the speed of growth", () => {
  const even = (from: number) =>
    readings(...Array.from({ length: 30 }, (_, step) => [step * 10, from + step + 1] as const));
  const [curve] = curvesOf(START, RESET, even(0));
  if (curve === undefined) throw new Error("no curve");

  const rateOf = (of: UsageCurve, before: UsageCurve | null, now: Instant) =>
    growthRate(of, before, now, 30 * MINUTE, timeSince(now));

  it("is the rate of even growth", () => {
    const rate = rateOf(curve, null, at(290)) * HOUR;
    expect(rate).toBeGreaterThan(5.5);
    expect(rate).toBeLessThan(7.5);
  });

  it("fades when nothing grows any more", () => {
    const quiet = rateOf(curve, null, at(290 + 60));
    expect(quiet).toBeLessThan(0.2 * rateOf(curve, null, at(290)));
  });

  it("reaches back into the window before", () => {
    const [next] = curvesOf(RESET, after(RESET, 5 * HOUR), []);
    if (next === undefined) throw new Error("no curve");
    expect(rateOf(next, curve, after(RESET, MINUTE))).toBeGreaterThan(0);
    expect(rateOf(next, null, after(RESET, MINUTE))).toBe(0);
  });

  it("by a clock of work does not fade at night", () => {
    const sinceEvening = (from: number) => at(290) - Math.min(from, at(290));
    const night = growthRate(curve, null, at(800), 30 * MINUTE, sinceEvening);
    expect(night).toBe(rateOf(curve, null, at(290)));
  });

  it("counts only what came after a fall", () => {
    const [, rest] = curvesOf(START, RESET, readings([10, 80], [20, 30], [30, 31]));
    if (rest === undefined) throw new Error("no curve");
    expect(rateOf(rest, null, at(30)) * 30 * MINUTE * 0.3).toBeCloseTo(1, 5);
  });
});
