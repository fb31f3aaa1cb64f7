/** A chore that is not done at every opportunity. */
import type { Instant } from "../model/units.ts";

/** Does it at the first call, and at others once `wait` ms have passed; a clock that was set does not hold it up. */
export function throttle(wait: number, act: (now: Instant) => void): (now: Instant) => void {
  let last: Instant | null = null;
  return (now) => {
    if (last !== null && Math.abs(now - last) < wait) return;
    last = now;
    act(now);
  };
}
