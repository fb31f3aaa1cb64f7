/** Shown percentages, and arithmetic of instants. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  after,
  earliest,
  HOUR,
  instant,
  MINUTE,
  percent,
  shownPercent,
  span,
} from "../../src/model/units.ts";

describe("a shown percent", () => {
  it.each([
    [-1, 0],
    [-0.2, 0],
    [0, 0],
    [0.02, 0],
    [0.49, 0],
    [0.5, 1],
    [1, 1],
    [1.5, 2],
    [13.4, 13],
    [49.9, 50],
    [99.4, 99],
    [99.5, 99],
    [99.999, 99],
    [100, 100],
    [100.4, 100],
    [100.5, 101],
    [998.7, 999],
    [1e9, 999],
  ])("of %d is %d", (used, shown) => {
    expect(shownPercent(percent(used))).toBe(shown);
  });

  const share = fc.oneof(
    fc.double({ min: -10, max: 200, noNaN: true }),
    fc.integer({ min: -20, max: 400 }).map((halves) => halves / 2),
  );

  it("is 100 or more only when the limit is reached, and 0 only below one half", () => {
    fc.assert(
      fc.property(share, (used) => {
        const shown = shownPercent(percent(used));
        expect(shown >= 100).toBe(used >= 100);
        expect(shown === 0).toBe(used < 0.5);
      }),
    );
  });

  it("is whole, at most one off, and grows with what is used", () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const shown = shownPercent(percent(more));
        expect(Number.isInteger(shown)).toBe(true);
        expect(Math.abs(shown - Math.max(more, 0))).toBeLessThan(1);
        expect(shownPercent(percent(less))).toBeLessThanOrEqual(shown);
      }),
    );
  });
});

describe("instants", () => {
  const noon = instant(Date.parse("2026-02-14T12:00:00Z"));

  it("have a span between them", () => {
    expect(span(noon, after(noon, HOUR))).toBe(HOUR);
    expect(span(after(noon, MINUTE), noon)).toBe(-MINUTE);
  });

  it("have an earliest; of none it is infinite", () => {
    expect(earliest([after(noon, HOUR), noon, after(noon, MINUTE)])).toBe(noon);
    expect(earliest([])).toBe(Number.POSITIVE_INFINITY);
  });
});
