/** The clock of a story, which goes on only while all that there is to do is to wait: on a slow machine the story is longer. */
import { setImmediate as turn } from "node:timers/promises";
import { type Instant, instant, type Millis } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";

/** A part of the story: so long on its own clock, and so long for who watches. */
export interface Stretch {
  readonly length: Millis;
  readonly takes: Millis;
}

/**
 * It starts at `start`, and goes through each stretch in the time that it takes; after the last one it goes on as fast.
 * `work` is what it waits for, and null where there is none.
 */
export function storyClock(
  clock: Clock,
  start: Instant,
  stretches: readonly Stretch[],
  work: () => Promise<unknown> | null = () => null,
): Clock {
  let began = clock.now();
  let now = start;
  const realAt = (at: Instant) => began + through(stretches, at - start, "length", "takes");
  return {
    now: () => now,
    boot: () => null,
    sleepUntil: async (at, signal) => {
      await turn();
      const before = clock.now();
      for (let left = work(); left !== null; left = work()) await left;
      began = instant(began + clock.now() - before);
      await clock.sleepUntil(instant(realAt(at)), signal);
      const read = clock.now();
      const passed = start + through(stretches, read - began, "takes", "length");
      now = instant(Math.max(now, signal.aborted ? Math.min(at, passed) : at));
      // What came late is not made up for.
      began = instant(began + Math.max(0, read - realAt(now)));
    },
  };
}

function through(
  stretches: readonly Stretch[],
  elapsed: number,
  by: keyof Stretch,
  to: keyof Stretch,
): number {
  let [left, passed] = [elapsed, 0];
  for (const [index, stretch] of stretches.entries()) {
    if (left <= stretch[by] || index === stretches.length - 1)
      return passed + (left * stretch[to]) / stretch[by];
    left -= stretch[by];
    passed += stretch[to];
  }
  return passed + left;
}
