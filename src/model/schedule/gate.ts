/** Whether a request may be made now: against no block, in no burst, within the budget. */

import type { Instant } from "../units.ts";
import { blockedUntil } from "./blocks.ts";
import { budgetFreeAt, burstFreeAt } from "./budget.ts";
import type { Pace, PollLimits } from "./pace.ts";

/** What keeps `token` from asking at `now`, and until when. */
export interface BlockedBy {
  readonly why: "block" | "burst" | "budget";
  readonly until: Instant;
}

/** What holds longest against a request at `now`; null when nothing does. Without a token, any block counts. */
export function blockedBy(
  pace: Pace,
  limits: PollLimits,
  now: Instant,
  token: string | null,
): BlockedBy | null {
  const all: readonly BlockedBy[] = [
    { why: "block", until: blockedUntil(pace.blocks, token, now) ?? now },
    { why: "burst", until: burstFreeAt(pace, limits, now) },
    { why: "budget", until: budgetFreeAt(pace, limits, now) },
  ];
  const longest = all.reduce((one, other) => (other.until > one.until ? other : one));
  return longest.until > now ? longest : null;
}

/** The first instant from `now` on at which `token` may ask at all. */
export const allowedAt = (
  pace: Pace,
  limits: PollLimits,
  now: Instant,
  token: string | null,
): Instant => blockedBy(pace, limits, now, token)?.until ?? now;
