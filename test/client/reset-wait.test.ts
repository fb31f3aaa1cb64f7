/** Waiting for a reset on a clock that jumps: days pass at once, and readings arrive meanwhile. */
import { describe, expect, it } from "vitest";
import { waitUntilReset } from "../../src/client/reset-wait.ts";
import type { ChangeSource } from "../../src/client/wake-loop.ts";
import { lastReset, type WindowWithReset } from "../../src/model/limiting.ts";
import { DAY, type Instant, instant, millis } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { storyClock } from "../../src/sim/story-clock.ts";
import { later, NOW, session, week } from "../render/sample.ts";
import { virtualClock } from "../world/virtual-clock.ts";

const never: ChangeSource = () => ({ rearm: () => {}, close: () => {} });
const HOUR = 3_600;

interface Waited {
  readonly reset: boolean;
  /** Seconds from the start. */
  readonly end: number;
  readonly shown: readonly number[];
}

/** Waits for `first` where from these seconds on these windows are known. */
async function wait(
  first: Window,
  known: Readonly<Record<number, readonly Window[]>> = {},
  show: (window: WindowWithReset, now: Instant) => Instant = ({ resetsAt }) => resetsAt,
  others: readonly Window[] = [],
): Promise<Waited> {
  const ending = new AbortController();
  const clock = virtualClock(NOW, NOW + 9 * DAY, () => ending.abort());
  const shown: number[] = [];
  const secondsAt = (at: Instant) => (at - NOW) / 1_000;
  const reset = await waitUntilReset([first, ...others] as WindowWithReset[], {
    below: 90,
    clock,
    changes: never,
    stop: ending.signal,
    windows: async (now) => {
      const from = Object.keys(known).map(Number);
      return known[Math.max(...from.filter((start) => start <= secondsAt(now)))] ?? [];
    },
    show: ([window, ...rest], now) => {
      if (window === undefined) throw new Error("nothing is awaited");
      shown.push(...[window, ...rest].map(({ resetsAt }) => secondsAt(resetsAt)));
      return show(window, now);
    },
  });
  return { reset, end: secondsAt(clock.now()), shown: [...new Set(shown)] };
}

describe("a wait", () => {
  it.each<[string, Window, Record<number, readonly Window[]>, number, readonly number[]]>([
    ["lasts until the reset", session(97, later(5_040)), {}, 5_040, [5_040]],
    ["may last a week", week(97, later(6 * 86_400)), {}, 6 * 86_400, [6 * 86_400]],
    ["ends at once where the reset has passed", session(97, later(-1)), {}, 0, []],
    [
      "follows a reset that moves, either way",
      session(97, later(HOUR)),
      { 600: [session(98, later(2 * HOUR))], 1200: [session(98, later(1_800))] },
      1_800,
      [HOUR, 2 * HOUR, 1_800],
    ],
    [
      "ends as soon as the server has reset the window",
      session(97, later(HOUR)),
      { 600: [session(1, later(5 * HOUR + 600))] },
      600,
      [HOUR],
    ],
    [
      "goes on while nothing is known any more",
      session(97, later(HOUR)),
      { 0: [session(97, later(HOUR))], 60: [] },
      HOUR,
      [HOUR],
    ],
  ])("%s", async (_, first, known, end, shown) => {
    expect(await wait(first, known)).toEqual({ reset: true, end, shown });
  });

  it("for several lasts until the last of them has reset, and shows the rest", async () => {
    const both = await wait(session(97, later(HOUR)), {}, undefined, [week(99, later(2 * HOUR))]);
    expect(both).toEqual({ reset: true, end: 2 * HOUR, shown: [HOUR, 2 * HOUR] });
  });

  it("that is stopped is not a reset", async () => {
    const far = session(97, later(20 * 86_400));
    expect(await wait(far)).toMatchObject({ reset: false, end: 9 * 86_400 });
  });

  it("shows the time left as often as its text changes, and not past the reset", async () => {
    const at: number[] = [];
    const { end } = await wait(session(97, later(90)), {}, (_, now) => {
      at.push((now - NOW) / 1_000);
      return instant(now + 40_000);
    });
    expect({ end, at }).toEqual({ end: 90, at: [0, 40, 80] });
  });

  it("is as long on a clock that is ahead of the machine's", async () => {
    const fast = { length: millis(100_000), takes: millis(1) };
    const clock = storyClock(systemClock, systemClock.now(), [fast]);
    const first = { ...session(97), resetsAt: instant(clock.now() + 5 * HOUR * 1_000) };
    const reset = await waitUntilReset([first], {
      below: 90,
      clock,
      changes: never,
      stop: new AbortController().signal,
      windows: async () => [],
      show: lastReset,
    });
    expect(reset).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(first.resetsAt);
  });
});
