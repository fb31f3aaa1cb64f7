/** A clock that jumps from one wake-up to the next: a day takes only as long as its work. */
import { setImmediate as turn } from "node:timers/promises";
import { type Instant, instant } from "../../src/model/units.ts";
import type { Clock } from "../../src/platform/clock.ts";

export interface VirtualClock extends Clock {
  readonly set: (to: Instant) => void;
}

export function virtualClock(start: number, end: number, onEnd: () => void): VirtualClock {
  let now = start;
  return {
    now: () => instant(now),
    boot: () => null,
    set: (to) => {
      now = to;
    },
    sleepUntil: async (at, signal) => {
      const before = now;
      // Pending work runs before time goes on.
      await turn();
      // Like the real one, it ends where the clock was set back.
      if (signal.aborted || now < before) return;
      now = Math.max(now, Math.min(at, end));
      if (now >= end) onEnd();
    },
  };
}
