/** One clock for several loops: it jumps to the next time that any of them waits for, once all have run. */
import { setImmediate as turn } from "node:timers/promises";
import type { Instant } from "../../../src/model/units.ts";
import type { Clock } from "../../../src/platform/clock.ts";

export interface SharedClock extends Clock {
  /** Lets time pass up to `end`. */
  readonly run: (end: Instant) => Promise<void>;
}

export function sharedClock(start: Instant): SharedClock {
  let now = start;
  const sleepers = new Set<{ readonly at: Instant; readonly wake: () => void }>();
  return {
    now: () => now,
    boot: () => null,
    sleepUntil: (at, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          at,
          wake: () => {
            sleepers.delete(sleeper);
            signal.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        if (signal.aborted) return resolve();
        sleepers.add(sleeper);
        signal.addEventListener("abort", sleeper.wake);
      }),
    run: async (end) => {
      for (;;) {
        await turn();
        let next: (typeof sleepers extends Set<infer T> ? T : never) | null = null;
        for (const one of sleepers) if (next === null || one.at < next.at) next = one;
        if (next === null || next.at > end) return;
        if (next.at > now) now = next.at;
        next.wake();
      }
    },
  };
}
