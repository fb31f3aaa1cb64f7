/** The budget: how many requests a rolling hour has, and how soon after one another they may be. */

import { after, HOUR, type Instant, MINUTE, type Millis, millis, SECOND, span } from "../units.ts";
import type { Limits, Pace } from "./pace.ts";

/** The server counts by when requests reach it: one that was long on its way must not close up to the next. */
const TRANSIT = 10 * SECOND;
const ROLLING = millis(HOUR + TRANSIT);

/** The endpoint was seen to take five in five minutes; so many are never sent but where the interval itself says so. */
const BURST = 5;
const BURST_SPAN = 5 * MINUTE;

/** `pace` with one more request sent at `now`. */
export const spend = (pace: Pace, now: Instant): Pace => ({
  ...pace,
  sent: [...lastHour(pace, now), now],
});

/** The requests that still count at `now`; a clock set back must not make old ones count for ever. */
export const lastHour = (pace: Pace, now: Instant): readonly Instant[] =>
  pace.sent.filter((at) => at > now - ROLLING && at <= now);

/** The first instant from `now` on with a request left in the hour. */
export const budgetFree = (pace: Pace, limits: Limits, now: Instant): Instant =>
  freeAt(lastHour(pace, now), limits.budget, ROLLING, now);

/** The first instant from `now` on at which a request is no burst. */
export function burstFree(pace: Pace, { interval }: Limits, now: Instant): Instant {
  const most = Math.max(BURST, Math.ceil(BURST_SPAN / interval));
  return freeAt(lastHour(pace, now), most, millis(BURST_SPAN + TRANSIT), now);
}

/** When one more than `sent` keeps within `most` in any `length`. */
function freeAt(sent: readonly Instant[], most: number, length: Millis, now: Instant): Instant {
  const over = sent[sent.length - most];
  const free = over === undefined ? now : after(over, length);
  return free > now ? free : now;
}

/** Half the budget may be used at the full pace; the rest is spread until requests come free again. */
export function evenly(pace: Pace, limits: Limits, now: Instant): Millis {
  const sent = lastHour(pace, now);
  const left = limits.budget - sent.length;
  const oldest = sent[0];
  if (left > limits.budget / 2 || oldest === undefined) return millis(0);
  const untilFree = span(now, after(oldest, ROLLING));
  return millis(Math.max(HOUR / limits.budget, untilFree / Math.max(left, 1)));
}
