/** Rhythm: when to ask next, so that the number is recent and the endpoint is spared. */

import type { Outcome } from "../outcome.ts";
import type { Reading } from "../reading.ts";
import { after, earliest, type Instant, MINUTE, type Millis, millis, SECOND } from "../units.ts";
import { additiveIncrease, multiplicativeDecrease } from "./aimd.ts";
import { JITTER, MAX_BLOCK_MS, withBlock, withoutBlock } from "./blocks.ts";
import { allowedAt } from "./gate.ts";
import type { ActivitySigns } from "./idle.ts";
import { afterNextReset, type ScheduledPoll, steadyWait } from "./interval.ts";
import type { Pace, PaceReason, PollLimits } from "./pace.ts";

const FIRST_BACKOFF_MS = MINUTE;
const MAX_BACKOFF_MS = 30 * MINUTE;
/** Without a usable login only a small local file is looked at, so the look may be frequent. */
const LOGIN_CHECK_MS = 10 * SECOND;

/** Nothing is known that would stretch the wait. */
export const NO_SIGNS: ActivitySigns = { token: null, moved: true, activeAt: null };

/**
 * The pace after `outcome` at `now`, and when the next attempt is due.
 * `dice` is uniform in [0, 1).
 */
export function scheduleNext(
  pace: Pace,
  outcome: Outcome,
  now: Instant,
  random: number,
  limits: PollLimits,
  signs: ActivitySigns = NO_SIGNS,
): ScheduledPoll {
  const step = plan(outcome, { pace, now, random, limits, signs });
  const planned: Pace = { ...pace, ...step.change, reason: step.reason };
  const wished = after(now, Math.round(step.wait));
  // A look at the login costs the server nothing, so the budget does not hold it back.
  if (step.reason === "login") return { pace: planned, dueAt: wished };
  const allowed = allowedAt(planned, limits, now, signs.token);
  if (allowed <= wished) return { pace: planned, dueAt: wished };
  return { pace: { ...planned, reason: "budget" }, dueAt: allowed };
}

/** With numbers for free, the endpoint is asked for the rest, money and models' weeks, this seldom. */
const MAX_DEFERRAL_MS = 15 * MINUTE;

/** How long a number that came for free stands for a poll: twice the wait for one. */
export const observationLifetime = (interval: Millis): Millis => millis(2 * interval);

/**
 * When the next request is due once a free source has spoken at `heardAt`: later than planned while it goes on
 * speaking, but never so late that the endpoint is forgotten, nor past the poll after a `reset`. What was planned for
 * later stays.
 */
export const deferPoll = (
  dueAt: Instant,
  answeredAt: Instant,
  heardAt: Instant,
  interval: Millis,
  reset: Instant | null,
): Instant => {
  const ends = [
    after(answeredAt, MAX_DEFERRAL_MS),
    after(heardAt, observationLifetime(interval)),
    reset ?? [],
  ].flat();
  const spared = earliest(ends);
  return spared > dueAt ? spared : dueAt;
};

/** What a plan goes by. */
interface PlanInput {
  readonly pace: Pace;
  readonly now: Instant;
  readonly random: number;
  readonly limits: PollLimits;
  readonly signs: ActivitySigns;
}

interface Plan {
  readonly wait: number;
  readonly reason: PaceReason;
  readonly change: Partial<Pace>;
}

function plan(outcome: Outcome, occasion: PlanInput): Plan {
  const { pace, limits } = occasion;
  switch (outcome.kind) {
    case "learned":
      return planAfterAnswer(outcome.reading, occasion);
    case "throttled":
      return planAfterRateLimit(outcome.retryAfter, occasion);
    case "unreachable":
    case "garbled":
      return {
        wait: backoff(pace.failures) * jitterFactor(occasion),
        reason: "backoff",
        change: { failures: pace.failures + 1 },
      };
    case "refused":
    case "signedOut":
      return { wait: LOGIN_CHECK_MS * jitterFactor(occasion), reason: "login", change: {} };
    case "unheard":
      return { wait: limits.interval, reason: "local", change: {} };
  }
}

function planAfterAnswer(reading: Reading, occasion: PlanInput): Plan {
  const { pace, now, random, limits, signs } = occasion;
  const { learned } = pace;
  const kept = learned !== null && pace.reason === "learned";
  const change: Partial<Pace> = {
    failures: 0,
    refused: null,
    blocks: withoutBlock(pace.blocks, signs.token, now),
    learned: kept ? additiveIncrease(learned, limits.interval) : learned,
    unchanged: signs.moved ? 0 : pace.unchanged + 1,
  };
  const { wait, reason } = steadyWait({ ...pace, ...change }, limits, signs.activeAt, now);
  const swung = wait * jitterFactor(occasion);
  const reset = afterNextReset(reading, now, random);
  return reset !== null && reset < now + swung
    ? { wait: reset - now, reason: "reset", change }
    : { wait: swung, reason, change };
}

function planAfterRateLimit(retryAfter: Millis | null, occasion: PlanInput): Plan {
  const { pace, now, random, limits, signs } = occasion;
  const asked = Math.min(retryAfter ?? 0, MAX_BLOCK_MS);
  const own = backoff(pace.failures);
  // Dice only ever lengthen the block: Retry-After is a floor.
  const blocked = Math.max(asked, own) * (1 + JITTER * random);
  // Those that follow the first of a row have a backoff of their own.
  const first = pace.failures === 0 || pace.learned === null;
  const learned = first ? multiplicativeDecrease(pace.learned, limits.interval) : pace.learned;
  const paced = learned.interval * jitterFactor(occasion);
  const block = { token: signs.token, until: after(now, Math.round(blocked)) };
  return {
    wait: Math.max(blocked, paced),
    reason: paced > blocked ? "learned" : asked >= own ? "retry-after" : "backoff",
    change: { failures: pace.failures + 1, blocks: withBlock(pace.blocks, block, now), learned },
  };
}

const jitterFactor = ({ random }: PlanInput): number => 1 - JITTER + 2 * JITTER * random;

const backoff = (failures: number): Millis =>
  millis(Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10), MAX_BACKOFF_MS));
