/** The budget: how many requests a rolling hour has, and how soon after one another they may be. */

import { after, HOUR, type Instant, MINUTE, type Millis, millis, SECOND, span } from "../units.ts";
import type { Pace, PollLimits } from "./pace.ts";

/** The server counts by when requests reach it: one that was long on its way must not close up to the next. */
const TRANSIT_MS = 10 * SECOND;
const BUDGET_WINDOW_MS = millis(HOUR + TRANSIT_MS);

/** The endpoint was seen to take five in five minutes; so many are never sent but where the interval itself says so. */
const MAX_BURST = 5;
const BURST_WINDOW_MS = 5 * MINUTE;

/** `pace` with one more request sent at `now`. */
export const countRequest = (pace: Pace, now: Instant): Pace => ({
  ...pace,
  sent: [...requestsInLastHour(pace, now), now],
});

/** The requests that still count at `now`; a clock set back must not make old ones count for ever. */
export const requestsInLastHour = (pace: Pace, now: Instant): readonly Instant[] =>
  pace.sent.filter((at) => at > now - BUDGET_WINDOW_MS && at <= now);

/** The first instant from `now` on with a request left in the hour. */
export const budgetFreeAt = (pace: Pace, limits: PollLimits, now: Instant): Instant =>
  freeAt(requestsInLastHour(pace, now), limits.budget, BUDGET_WINDOW_MS, now);

/** The first instant from `now` on at which a request is no burst. */
export function burstFreeAt(pace: Pace, { interval }: PollLimits, now: Instant): Instant {
  const most = Math.max(MAX_BURST, Math.ceil(BURST_WINDOW_MS / interval));
  return freeAt(requestsInLastHour(pace, now), most, millis(BURST_WINDOW_MS + TRANSIT_MS), now);
}

/** When one more than `sent` keeps within `most` in any `length`. */
function freeAt(sent: readonly Instant[], most: number, length: Millis, now: Instant): Instant {
  const over = sent[sent.length - most];
  const free = over === undefined ? now : after(over, length);
  return free > now ? free : now;
}

/** Half the budget may be used at the full pace; the rest is spread until requests come free again. */
export function spreadBudget(pace: Pace, limits: PollLimits, now: Instant): Millis {
  const sent = requestsInLastHour(pace, now);
  const left = limits.budget - sent.length;
  const oldest = sent[0];
  if (left > limits.budget / 2 || oldest === undefined) return millis(0);
  const untilFree = span(now, after(oldest, BUDGET_WINDOW_MS));
  return millis(Math.max(HOUR / limits.budget, untilFree / Math.max(left, 1)));
}
