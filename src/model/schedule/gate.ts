/** Whether a request may be made now: against no block, in no burst, within the budget. */

import type { Instant } from "../units.ts";
import { blockedUntil } from "./blocks.ts";
import { budgetFree, burstFree } from "./budget.ts";
import type { Limits, Pace } from "./pace.ts";

/** What keeps `token` from asking at `now`, and until when. */
export interface Hindrance {
  readonly why: "block" | "burst" | "budget";
  readonly until: Instant;
}

/** What holds longest against a request at `now`; null when nothing does. Without a token, any block counts. */
export function hindrance(
  pace: Pace,
  limits: Limits,
  now: Instant,
  token: string | null,
): Hindrance | null {
  const all: readonly Hindrance[] = [
    { why: "block", until: blockedUntil(pace.blocks, token, now) ?? now },
    { why: "burst", until: burstFree(pace, limits, now) },
    { why: "budget", until: budgetFree(pace, limits, now) },
  ];
  const longest = all.reduce((one, other) => (other.until > one.until ? other : one));
  return longest.until > now ? longest : null;
}

/** The first instant from `now` on at which `token` may ask at all. */
export const allowedAt = (
  pace: Pace,
  limits: Limits,
  now: Instant,
  token: string | null,
): Instant => hindrance(pace, limits, now, token)?.until ?? now;
