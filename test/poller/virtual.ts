/** A clock that jumps: a day passes in as long as its work takes. */
import { setImmediate as turn } from "node:timers/promises";
import { type Instant, instant } from "../../src/model/units.ts";
import type { Clock } from "../../src/platform/clock.ts";

export interface VirtualClock extends Clock {
  readonly set: (to: Instant) => void;
}

export function virtualClock(start: number, end: number, over: () => void): VirtualClock {
  let now = start;
  return {
    now: () => instant(now),
    set: (to) => {
      now = to;
    },
    sleepUntil: async (at, signal) => {
      const before = now;
      // What is under way gets its turn before time goes on.
      await turn();
      // As the real one does, it ends where the calendar is found set back.
      if (signal.aborted || now < before) return;
      now = Math.max(now, Math.min(at, end));
      if (now >= end) over();
    },
  };
}
