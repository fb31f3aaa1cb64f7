/** When to poll next, so that the number is recent and the endpoint is spared. */
import { isPassingRefusal, isPeerFailure, type Outcome } from "../outcome.ts";
import type { Reading } from "../reading.ts";
import {
  after,
  earliest,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
  millis,
  SECOND,
} from "../units.ts";
import { additiveIncrease, multiplicativeDecrease } from "./aimd.ts";
import { allowedAt, JITTER, MAX_BLOCK_MS, withBlock, withoutBlock } from "./gate.ts";
import type { ActivitySigns } from "./idle.ts";
import { afterNextReset, type ScheduledPoll, steadyWait } from "./interval.ts";
import type { Pace, PaceReason, PollLimits } from "./pace.ts";

const FIRST_BACKOFF_MS = MINUTE;
const MAX_BACKOFF_MS = 30 * MINUTE;
/** Without a usable login only a small local file is checked, so this may be frequent. */
const LOGIN_CHECK_MS = 10 * SECOND;
/** After a refusal that may pass by itself. */
const PASSING_REFUSAL_MS = HOUR;

/** Nothing is known that would stretch the wait. */
const NO_SIGNS: ActivitySigns = { token: null, moved: true, activeAt: null };

/** The pace after `outcome` at `now`, and when the next attempt is due. `random` is uniform in [0, 1). */
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
  const wanted = after(now, Math.round(step.wait));
  // Checking the login costs the server nothing, so the budget does not delay it.
  if (step.reason === "login") return { pace: planned, dueAt: wanted };
  const allowed = allowedAt(planned, limits, now, signs.token);
  if (allowed <= wanted) return { pace: planned, dueAt: wanted };
  return { pace: { ...planned, reason: "budget" }, dueAt: allowed };
}

/** While free sources deliver, the endpoint is polled this seldom, for money and models' weeks. */
const MAX_DEFERRAL_MS = 15 * MINUTE;

/** For how long an observation from a free source replaces a poll: twice the interval. */
export const observationLifetime = (interval: Millis): Millis => millis(2 * interval);

/**
 * When the next request is due after an observation from a free source at `observedAt`: later than planned while they
 * keep coming, but never so late that the endpoint is forgotten, nor past the poll after a `reset`, nor earlier than planned.
 */
export function deferPoll(
  dueAt: Instant,
  answeredAt: Instant,
  observedAt: Instant,
  interval: Millis,
  reset: Instant | null,
): Instant {
  const bounds = [
    after(answeredAt, MAX_DEFERRAL_MS),
    after(observedAt, observationLifetime(interval)),
    reset ?? [],
  ].flat();
  const deferred = earliest(bounds);
  return deferred > dueAt ? deferred : dueAt;
}

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

function plan(outcome: Outcome, input: PlanInput): Plan {
  const { pace, limits } = input;
  switch (outcome.kind) {
    case "learned":
      return planAfterReading(outcome.reading, input);
    case "throttled":
      return planAfterRateLimit(outcome.retryAfter, input);
    case "unreachable":
    case "garbled":
      // No request was made: without a login here, only that is looked for.
      if (isPeerFailure(outcome)) return loginCheck(input);
      return {
        wait: backoff(pace.failures) * jitterFactor(input),
        reason: "backoff",
        change: { failures: pace.failures + 1 },
      };
    case "refused":
      if (!isPassingRefusal(outcome)) return loginCheck(input);
      // Jitter only lengthens it: at most one request an hour.
      return {
        wait: PASSING_REFUSAL_MS * (1 + JITTER * input.random),
        reason: "backoff",
        change: {},
      };
    case "signedOut":
      return loginCheck(input);
    case "waiting":
      return { wait: limits.interval, reason: "local", change: {} };
  }
}

/**
 * After another machine's reading: as after a response of one's own, though it says nothing of this machine's token. Where
 * the other machine is at it, `askAt` is when to look whether it still is.
 */
export function scheduleAdopted(
  pace: Pace,
  reading: Reading,
  now: Instant,
  random: number,
  limits: PollLimits,
  { moved, activeAt }: Pick<ActivitySigns, "moved" | "activeAt">,
  askAt: Instant,
): ScheduledPoll {
  const input: PlanInput = { pace, now, random, limits, signs: { token: null, moved, activeAt } };
  const change = { failures: 0, unchanged: moved ? 0 : pace.unchanged + 1 };
  const { wait, reason } = steadyWait({ ...pace, ...change }, limits, activeAt, now);
  const bounds = [
    askAt,
    after(reading.at, Math.round(wait * jitterFactor(input))),
    afterNextReset(reading, now, random) ?? [],
  ].flat();
  const isIdle = reason === "idle";
  return {
    pace: { ...pace, ...change, reason: isIdle ? reason : "peer" },
    dueAt: earliest(bounds),
  };
}

const loginCheck = (input: PlanInput): Plan => ({
  wait: LOGIN_CHECK_MS * jitterFactor(input),
  reason: "login",
  change: {},
});

function planAfterReading(reading: Reading, input: PlanInput): Plan {
  const { pace, now, random, limits, signs } = input;
  const { learned } = pace;
  const atLearnedInterval = learned !== null && pace.reason === "learned";
  const change: Partial<Pace> = {
    failures: 0,
    refused: null,
    blocks: withoutBlock(pace.blocks, signs.token, now),
    learned: atLearnedInterval ? additiveIncrease(learned, limits.interval) : learned,
    unchanged: signs.moved ? 0 : pace.unchanged + 1,
  };
  const { wait, reason } = steadyWait({ ...pace, ...change }, limits, signs.activeAt, now);
  const jittered = wait * jitterFactor(input);
  const reset = afterNextReset(reading, now, random);
  return reset !== null && reset < now + jittered
    ? { wait: reset - now, reason: "reset", change }
    : { wait: jittered, reason, change };
}

function planAfterRateLimit(retryAfter: Millis | null, input: PlanInput): Plan {
  const { pace, now, random, limits, signs } = input;
  const requested = Math.min(retryAfter ?? 0, MAX_BLOCK_MS);
  const ours = backoff(pace.failures);
  // Jitter only ever lengthens a block: Retry-After is a floor.
  const blocked = Math.max(requested, ours) * (1 + JITTER * random);
  // The 429s after the first in a row lengthen the back-off, not the interval.
  const first = pace.failures === 0 || pace.learned === null;
  const learned = first ? multiplicativeDecrease(pace.learned, limits.interval) : pace.learned;
  const paced = learned.interval * jitterFactor(input);
  const block = { token: signs.token, until: after(now, Math.round(blocked)) };
  return {
    wait: Math.max(blocked, paced),
    reason: paced > blocked ? "learned" : requested >= ours ? "retry-after" : "backoff",
    change: { failures: pace.failures + 1, blocks: withBlock(pace.blocks, block, now), learned },
  };
}

const jitterFactor = ({ random }: PlanInput): number => 1 - JITTER + 2 * JITTER * random;

const backoff = (failures: number): Millis =>
  millis(Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10), MAX_BACKOFF_MS));
