/** The story's clock beside one that shows given times: how far each sleep brings it, also where the machine is late. */
import { describe, expect, it } from "vitest";
import { instant, millis } from "../../src/model/units.ts";
import { clockFrom } from "../../src/platform/clock.ts";
import { storyClock } from "../../src/sim/story-clock.ts";

const FOREVER = new AbortController().signal;
const ABORTED = AbortSignal.abort();

/** Slow at first: a second in 8 ms, then nine seconds in 2 ms. */
const STRETCHES = [
  { length: millis(1_000), takes: millis(8) },
  { length: millis(9_000), takes: millis(2) },
];

function onClock() {
  let real = 5_000;
  const clock = storyClock(
    {
      ...clockFrom(() => real, 2),
      sleepUntil: async (at, signal) => {
        if (!signal.aborted) real = Math.max(real, at);
      },
    },
    instant(60_000),
    STRETCHES,
  );
  return {
    clock,
    real: () => real - 5_000,
    pass: (by: number) => {
      real += by;
    },
  };
}

describe("a sleep of the story", () => {
  it.each([
    [60_000, 0],
    [60_500, 4],
    [61_000, 8],
    [65_500, 9],
    [70_000, 10],
    [79_000, 12],
  ])("until %i takes %i ms", async (at, took) => {
    const { clock, real } = onClock();
    await clock.sleepUntil(instant(at), FOREVER);
    expect([clock.now(), real()]).toEqual([at, took]);
  });

  it("brings the time that has passed where it is ended, and no more than it was for", async () => {
    const { clock, pass } = onClock();
    pass(4);
    await clock.sleepUntil(instant(60_800), ABORTED);
    expect(clock.now()).toBe(60_500);
    const late = onClock();
    late.pass(9);
    await late.clock.sleepUntil(instant(60_100), ABORTED);
    expect(late.clock.now()).toBe(60_100);
  });

  it("is not shorter because the one before it was late", async () => {
    const { clock, real, pass } = onClock();
    pass(50);
    await clock.sleepUntil(instant(60_500), FOREVER);
    await clock.sleepUntil(instant(61_000), FOREVER);
    expect([clock.now(), real()]).toEqual([61_000, 54]);
  });
});

it("stands still while nobody sleeps", () => {
  const { clock, pass } = onClock();
  pass(1_000);
  expect(clock.now()).toBe(60_000);
});
