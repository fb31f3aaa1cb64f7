/** The learned pace: doubled by a 429, and given back in steps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  additiveIncrease,
  effectiveInterval,
  type LearnedInterval,
  multiplicativeDecrease,
} from "../../../src/model/schedule/aimd.ts";
import { HOUR, MINUTE, millis, SECOND } from "../../../src/model/units.ts";

const SET = millis(90 * SECOND);
const kept = (seconds: number, clean = 0): LearnedInterval => ({
  interval: millis(seconds * SECOND),
  clean: millis(clean),
});

describe("the learned interval", () => {
  it.each([
    [null, 180],
    [kept(180), 360],
    [kept(100), 200],
    [kept(1700), 1800],
    [kept(1800), 1800],
  ])("%j becomes %d s at a 429", (learned, seconds) => {
    expect(multiplicativeDecrease(learned, SET)).toEqual(kept(seconds));
  });

  it("is never less than what is set, however long that is", () => {
    expect(multiplicativeDecrease(null, HOUR).interval).toBe(HOUR);
    expect(effectiveInterval(kept(180), HOUR)).toBe(HOUR);
    expect(effectiveInterval(kept(180), SET)).toBe(180 * SECOND);
    expect(effectiveInterval(null, SET)).toBe(SET);
  });

  it("stays for a clean hour, counted in waits", () => {
    const short = kept(180, HOUR - 180 * SECOND - 1);
    expect(additiveIncrease(short, SET)).toEqual({ ...short, clean: HOUR - 1 });
  });

  it("then adds a sixteenth of the rate that is set, until that is reached", () => {
    const rates: number[] = [];
    let learned: LearnedInterval | null = kept(180, HOUR);
    while (learned !== null) {
      rates.push(HOUR / learned.interval);
      learned = additiveIncrease({ ...learned, clean: HOUR }, SET);
    }
    expect(rates.map((rate) => Number(rate.toFixed(3)))).toEqual([
      20, 22.5, 25, 27.5, 30, 32.5, 35, 37.5,
    ]);
  });

  it("is given back from wherever it is within a day of asking", () => {
    const anyInterval = fc.integer({ min: 91, max: 1800 });
    fc.assert(
      fc.property(anyInterval, (seconds) => {
        let learned: LearnedInterval | null = kept(seconds);
        let hours = 0;
        while (learned !== null && hours < 24) {
          hours += learned.interval / HOUR;
          learned = additiveIncrease(learned, SET);
        }
        expect(learned).toBe(null);
      }),
    );
  });

  it("of a setting that was raised above it goes at the next clean hour", () => {
    expect(additiveIncrease(kept(180, HOUR), millis(5 * MINUTE))).toBe(null);
  });
});
