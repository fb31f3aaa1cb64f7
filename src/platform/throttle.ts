/** Limits how often something is done. */
import type { Instant } from "../model/units.ts";

/** Runs `act` at the first call, and again once `wait` ms have passed; a clock that was set does not delay it. */
export function throttle(wait: number, act: (now: Instant) => void): (now: Instant) => void {
  let last: Instant | null = null;
  return (now) => {
    if (last !== null && Math.abs(now - last) < wait) return;
    last = now;
    act(now);
  };
}
