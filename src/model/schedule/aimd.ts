/** Congestion control: the pace that 429s teach, as TCP learns its rate, for other machines may share the account's limit. */
import { HOUR, MINUTE, type Millis, millis } from "../units.ts";

export interface LearnedInterval {
  readonly interval: Millis;
  /** How long it was kept to without a 429. */
  readonly clean: Millis;
}

const MAX_LEARNED_INTERVAL_MS = millis(30 * MINUTE);

/** A step back adds this share of the rate that is set: from half of it, the whole is reached in eight. */
const INCREASE_STEP = 1 / 16;

/** The interval in force: what was learned, though never less than what is set. */
export const effectiveInterval = (learned: LearnedInterval | null, set: Millis): Millis =>
  millis(Math.max(set, learned?.interval ?? 0));

/** After a 429: twice the interval. */
export const multiplicativeDecrease = (
  learned: LearnedInterval | null,
  set: Millis,
): LearnedInterval => ({
  interval: millis(
    Math.max(set, Math.min(2 * effectiveInterval(learned, set), MAX_LEARNED_INTERVAL_MS)),
  ),
  clean: millis(0),
});

/**
 * After an answer that was asked for at the learned pace: a clean hour of such waits takes a step back towards what
 * is set. A night in which nobody would have asked more often proves nothing.
 */
export function additiveIncrease(learned: LearnedInterval, set: Millis): LearnedInterval | null {
  const clean = millis(learned.clean + learned.interval);
  if (clean < HOUR) return { ...learned, clean };
  const interval = millis(Math.round(1 / (1 / learned.interval + INCREASE_STEP / set)));
  return interval > set ? { interval, clean: millis(0) } : null;
}
