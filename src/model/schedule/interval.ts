/** The steady wait: when to ask next after an answer, and what brings that forward. */

import type { Reading } from "../reading.ts";
import { after, earliest, type Instant, MINUTE, type Millis, millis, SECOND } from "../units.ts";
import { effectiveInterval } from "./aimd.ts";
import { spreadBudget } from "./budget.ts";
import { allowedAt } from "./gate.ts";
import { idleStretch, isIdle } from "./idle.ts";
import type { Pace, PaceReason, PollLimits } from "./pace.ts";

/** When the next attempt is due, and the pace with why. */
export interface ScheduledPoll {
  readonly pace: Pace;
  readonly dueAt: Instant;
}

export interface PollWait {
  readonly wait: Millis;
  readonly reason: PaceReason;
}

/** No stretch goes beyond this. */
const MAX_STRETCHED_WAIT_MS = 30 * MINUTE;

/** The longest of what is set, learned, stretched by quiet and left of the budget; and which of them it is. */
export function steadyWait(
  pace: Pace,
  limits: PollLimits,
  activeAt: Instant | null,
  now: Instant,
): PollWait {
  const interval = effectiveInterval(pace.learned, limits.interval);
  const idle = isIdle(activeAt, now);
  const times = idleStretch(pace.unchanged, activeAt, now);
  // Of machines that share an account those that nobody works at hold back most.
  const wished = times * (idle ? interval : limits.interval);
  const quiet = millis(Math.max(interval, Math.min(wished, MAX_STRETCHED_WAIT_MS)));
  const even = spreadBudget(pace, limits, now);
  if (even > quiet) return { wait: even, reason: "budget" };
  if (quiet > interval) return { wait: quiet, reason: idle ? "idle" : "unchanged" };
  return { wait: interval, reason: interval > limits.interval ? "learned" : "interval" };
}

/** The server's resets jitter by up to two seconds, and its books take a moment. */
const RESET_SETTLE_MS = 5 * SECOND;

/** When to ask after the next reset that `reading` tells of, 5 to 10 s later by the dice; null without one. */
export function afterNextReset({ windows }: Reading, now: Instant, dice: number): Instant | null {
  const resets = windows.flatMap(({ resetsAt }) => resetsAt ?? []).filter((at) => at > now);
  return resets.length === 0
    ? null
    : after(earliest(resets), Math.round(RESET_SETTLE_MS * (1 + dice)));
}

/**
 * The step once Claude Code was seen at work at `activeAt`, where the wait had been stretched because it was idle:
 * the wait becomes the one that it would have been. Null where there is nothing to hurry.
 */
export function resumeFromIdle(
  { pace, dueAt }: ScheduledPoll,
  activeAt: Instant | null,
  now: Instant,
  limits: PollLimits,
): ScheduledPoll | null {
  const last = pace.sent.at(-1);
  if (pace.reason !== "idle" || last === undefined) return null;
  if (activeAt === null || activeAt <= last) return null;
  const interval = effectiveInterval(pace.learned, limits.interval);
  const wished = after(last, Math.max(interval, spreadBudget(pace, limits, now)));
  const soonest = Math.max(wished, allowedAt(pace, limits, now, null));
  return {
    pace: { ...pace, unchanged: 0, reason: "active" },
    dueAt: earliest([dueAt, after(now, soonest - now)]),
  };
}
