/** The usual wait after a response, and what brings the next poll forward. */
import type { Reading } from "../reading.ts";
import { after, earliest, type Instant, MINUTE, type Millis, millis, SECOND } from "../units.ts";
import { effectiveInterval } from "./aimd.ts";
import { allowedAt, spreadBudget } from "./gate.ts";
import { idleStretch, isIdle } from "./idle.ts";
import type { Pace, PaceReason, PollLimits } from "./pace.ts";

/** When the next attempt is due, and the pace that says why. */
export interface ScheduledPoll {
  readonly pace: Pace;
  readonly dueAt: Instant;
}

export interface PollWait {
  readonly wait: Millis;
  readonly reason: PaceReason;
}

/** No idle stretch goes beyond this. */
const MAX_STRETCHED_WAIT_MS = 30 * MINUTE;

/** The longest of the configured, the learned, the idle-stretched and the budget's wait, and which of them it is. */
export function steadyWait(
  pace: Pace,
  limits: PollLimits,
  activeAt: Instant | null,
  now: Instant,
): PollWait {
  const interval = effectiveInterval(pace.learned, limits.interval);
  const idle = isIdle(activeAt, now);
  const times = idleStretch(pace.unchanged, activeAt, now);
  // Of machines that share an account, the idle ones hold back most.
  const wanted = times * (idle ? interval : limits.interval);
  const stretched = millis(Math.max(interval, Math.min(wanted, MAX_STRETCHED_WAIT_MS)));
  const spread = spreadBudget(pace, limits, now);
  if (spread > stretched) return { wait: spread, reason: "budget" };
  if (stretched > interval) return { wait: stretched, reason: idle ? "idle" : "unchanged" };
  return { wait: interval, reason: interval > limits.interval ? "learned" : "interval" };
}

/** The server's resets jitter by up to two seconds, and its own accounting takes a moment. */
const RESET_SETTLE_MS = 5 * SECOND;

/** When to poll after the next reset in `reading`, 5 to 10 s later by `random`; null without a reset. */
export function afterNextReset({ windows }: Reading, now: Instant, random: number): Instant | null {
  const resets = windows.flatMap(({ resetsAt }) => resetsAt ?? []).filter((at) => at > now);
  return resets.length === 0
    ? null
    : after(earliest(resets), Math.round(RESET_SETTLE_MS * (1 + random)));
}

/**
 * The schedule once Claude Code is active again at `activeAt`, where idleness had stretched the wait: it becomes what
 * it would have been. Null where nothing changes.
 */
export function resumeFromIdle(
  { pace, dueAt }: ScheduledPoll,
  activeAt: Instant | null,
  now: Instant,
  limits: PollLimits,
  answeredAt: Instant | null = null,
): ScheduledPoll | null {
  // Where another machine polls, the last response was to a request of its.
  const last = latest(pace.sent.at(-1) ?? null, answeredAt);
  if (pace.reason !== "idle" || last === null) return null;
  if (activeAt === null || activeAt <= last) return null;
  const interval = effectiveInterval(pace.learned, limits.interval);
  const wanted = after(last, Math.max(interval, spreadBudget(pace, limits, now)));
  const soonest = Math.max(wanted, allowedAt(pace, limits, now, null));
  return {
    pace: { ...pace, unchanged: 0, reason: "active" },
    dueAt: earliest([dueAt, after(now, soonest - now)]),
  };
}

const latest = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || (other !== null && other > one) ? other : one;
