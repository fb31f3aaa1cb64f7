/** The learned interval: doubled by a 429, and reduced in steps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  additiveIncrease,
  effectiveInterval,
  type LearnedInterval,
  multiplicativeDecrease,
} from "../../../src/model/schedule/aimd.ts";
import { HOUR, MINUTE, millis, SECOND } from "../../../src/model/units.ts";

const CONFIGURED = millis(90 * SECOND);
const learnedOf = (seconds: number, clean = 0): LearnedInterval => ({
  interval: millis(seconds * SECOND),
  clean: millis(clean),
});

describe("the learned interval", () => {
  it.each([
    [null, 180],
    [learnedOf(180), 360],
    [learnedOf(100), 200],
    [learnedOf(1700), 1800],
    [learnedOf(1800), 1800],
  ])("%j becomes %d s at a 429", (learned, seconds) => {
    expect(multiplicativeDecrease(learned, CONFIGURED)).toEqual(learnedOf(seconds));
  });

  it("is never less than the configured one, however long that is", () => {
    expect(multiplicativeDecrease(null, HOUR).interval).toBe(HOUR);
    expect(effectiveInterval(learnedOf(180), HOUR)).toBe(HOUR);
    expect(effectiveInterval(learnedOf(180), CONFIGURED)).toBe(180 * SECOND);
    expect(effectiveInterval(null, CONFIGURED)).toBe(CONFIGURED);
  });

  it("stays for a clean hour, counted in waits", () => {
    const short = learnedOf(180, HOUR - 180 * SECOND - 1);
    expect(additiveIncrease(short, CONFIGURED)).toEqual({ ...short, clean: HOUR - 1 });
  });

  it("then adds a sixteenth of the configured rate, until that is reached", () => {
    const rates: number[] = [];
    let learned: LearnedInterval | null = learnedOf(180, HOUR);
    while (learned !== null) {
      rates.push(HOUR / learned.interval);
      learned = additiveIncrease({ ...learned, clean: HOUR }, CONFIGURED);
    }
    expect(rates.map((rate) => Number(rate.toFixed(3)))).toEqual([
      20, 22.5, 25, 27.5, 30, 32.5, 35, 37.5,
    ]);
  });

  it("returns to the configured one from any value within a day of polling", () => {
    const anyInterval = fc.integer({ min: 91, max: 1800 });
    fc.assert(
      fc.property(anyInterval, (seconds) => {
        let learned: LearnedInterval | null = learnedOf(seconds);
        let hours = 0;
        while (learned !== null && hours < 24) {
          hours += learned.interval / HOUR;
          learned = additiveIncrease(learned, CONFIGURED);
        }
        expect(learned).toBe(null);
      }),
    );
  });

  it("is dropped at the next clean hour when the setting was raised above it", () => {
    expect(additiveIncrease(learnedOf(180, HOUR), millis(5 * MINUTE))).toBe(null);
  });
});
