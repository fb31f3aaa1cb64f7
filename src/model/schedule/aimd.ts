/** Congestion control: the interval that 429s teach, as TCP learns its rate, because other machines may share the account's limit. */
import { HOUR, MINUTE, type Millis, millis } from "../units.ts";

export interface LearnedInterval {
  readonly interval: Millis;
  /** For how long it has been used without a 429. */
  readonly clean: Millis;
}

const MAX_LEARNED_INTERVAL_MS = millis(30 * MINUTE);

/** Each increase adds this share of the configured rate: from half of it, the whole is reached in eight steps. */
const INCREASE_STEP = 1 / 16;

/** The interval in force: the learned one, but never less than the configured one. */
export const effectiveInterval = (learned: LearnedInterval | null, configured: Millis): Millis =>
  millis(Math.max(configured, learned?.interval ?? 0));

/** After a 429: twice the interval. */
export function multiplicativeDecrease(
  learned: LearnedInterval | null,
  configured: Millis,
): LearnedInterval {
  const doubled = Math.min(2 * effectiveInterval(learned, configured), MAX_LEARNED_INTERVAL_MS);
  return { interval: millis(Math.max(configured, doubled)), clean: millis(0) };
}

/**
 * After a response to a request that was due by the learned interval: a clean hour of such waits takes one step back
 * towards the configured one. A night of slower polling proves nothing.
 */
export function additiveIncrease(
  learned: LearnedInterval,
  configured: Millis,
): LearnedInterval | null {
  const clean = millis(learned.clean + learned.interval);
  if (clean < HOUR) return { ...learned, clean };
  const interval = millis(Math.round(1 / (1 / learned.interval + INCREASE_STEP / configured)));
  return interval > configured ? { interval, clean: millis(0) } : null;
}
