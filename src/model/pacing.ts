/** Rhythm: when to ask next, so that the number is recent and the endpoint is spared. */
import type { Outcome } from "./outcome.ts";
import {
  after,
  earliest,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
  millis,
  SECOND,
  span,
} from "./units.ts";

/** What must outlive a restart: the requests of the last hour, the failures in a row, and any block. */
export interface Pace {
  /** When the requests of the last rolling hour were sent, oldest first. */
  readonly sent: readonly Instant[];
  /** Failed requests in a row. */
  readonly failures: number;
  /** No request before this, whoever asks; null when nothing blocks. */
  readonly blockedUntil: Instant | null;
  /** Fingerprint of a token the server refused: no request until another one is stored. */
  readonly refused: string | null;
  /** Why the next attempt is when it is, for people. */
  readonly reason: Reason;
}

export const REASONS = [
  "start",
  "interval",
  "budget",
  "retry-after",
  "backoff",
  "login",
  "free",
  "local",
] as const;
export type Reason = (typeof REASONS)[number];

export interface Limits {
  /** The wait between requests while all is well. */
  readonly interval: Millis;
  /** Requests allowed in any rolling 60 minutes. */
  readonly budget: number;
}

export const RESTED: Pace = {
  sent: [],
  failures: 0,
  blockedUntil: null,
  refused: null,
  reason: "start",
};

const BACKOFF_FIRST = MINUTE;
const BACKOFF_LAST = 30 * MINUTE;
/** A huge Retry-After is obeyed up to here; then one probe is allowed. */
const LONGEST_BLOCK = 75 * MINUTE;
/** Without a usable login only a small local file is looked at, so the look may be frequent. */
const LOGIN_CHECK = 10 * SECOND;
/** Dice move every wait by up to this share of it. */
const SPREAD = 0.1;

/** No wait is longer than the longest block with the dice at their worst: about 83 minutes. */
export const LONGEST_WAIT = millis(LONGEST_BLOCK * (1 + SPREAD));

/** `pace` with one more request sent at `now`. */
export const spend = (pace: Pace, now: Instant): Pace => ({
  ...pace,
  sent: [...lastHour(pace, now), now],
});

/** The requests that still count at `now`; a clock set back must not make old ones count for ever. */
export const lastHour = (pace: Pace, now: Instant): readonly Instant[] =>
  pace.sent.filter((at) => at > now - HOUR && at <= now);

/** The first instant from `now` on at which a request is allowed at all: after any block, within the budget. */
export function allowedAt(pace: Pace, limits: Limits, now: Instant): Instant {
  const sent = lastHour(pace, now);
  const over = sent[sent.length - limits.budget];
  const slot = over === undefined ? now : after(over, HOUR);
  const block = pace.blockedUntil ?? now;
  // A block longer than any we set comes from a clock that was set back.
  const wait = span(now, block) > LONGEST_WAIT ? 0 : span(now, block);
  return after(now, Math.max(span(now, slot), wait, 0));
}

/**
 * The pace after `outcome` at `now`, and when the next attempt is due.
 * `dice` is uniform in [0, 1).
 */
export function next(
  pace: Pace,
  outcome: Outcome,
  now: Instant,
  dice: number,
  limits: Limits,
): { readonly pace: Pace; readonly dueAt: Instant } {
  const step = plan(pace, outcome, now, dice, limits);
  const planned: Pace = { ...pace, ...step.change, reason: step.reason };
  const wished = after(now, Math.round(step.wait));
  // A look at the login costs the server nothing, so the budget does not hold it back.
  if (step.reason === "login") return { pace: planned, dueAt: wished };
  const allowed = allowedAt(planned, limits, now);
  if (allowed <= wished) return { pace: planned, dueAt: wished };
  return { pace: { ...planned, reason: "budget" }, dueAt: allowed };
}

/** With numbers for free, the endpoint is asked for the rest, money and models' weeks, this seldom. */
const SELDOM = 15 * MINUTE;

/** How long a number that came for free stands for a poll: twice the wait for one. */
export const standsFor = (interval: Millis): Millis => millis(2 * interval);

/**
 * When the next request is due once a free source has spoken at `heardAt`: later than planned while it goes on
 * speaking, but never so late that the endpoint is forgotten. What was planned for later stays.
 */
export const deferred = (
  dueAt: Instant,
  answeredAt: Instant,
  heardAt: Instant,
  interval: Millis,
): Instant => {
  const spared = earliest([after(answeredAt, SELDOM), after(heardAt, standsFor(interval))]);
  return spared > dueAt ? spared : dueAt;
};

interface Plan {
  readonly wait: number;
  readonly reason: Reason;
  readonly change: Partial<Pace>;
}

function plan(pace: Pace, outcome: Outcome, now: Instant, dice: number, limits: Limits): Plan {
  const swing = 1 - SPREAD + 2 * SPREAD * dice;
  switch (outcome.kind) {
    case "learned": {
      const wait = steady(pace, limits, now);
      const reason = wait > limits.interval ? "budget" : "interval";
      return {
        wait: wait * swing,
        reason,
        change: { failures: 0, blockedUntil: null, refused: null },
      };
    }
    case "throttled": {
      const asked = Math.min(outcome.retryAfter ?? 0, LONGEST_BLOCK);
      const own = backoff(pace.failures);
      // Dice only ever lengthen the wait here: Retry-After is a floor.
      const wait = Math.max(asked, own) * (1 + SPREAD * dice);
      return {
        wait,
        reason: asked >= own ? "retry-after" : "backoff",
        change: { failures: pace.failures + 1, blockedUntil: after(now, Math.round(wait)) },
      };
    }
    case "unreachable":
    case "garbled":
      return {
        wait: backoff(pace.failures) * swing,
        reason: "backoff",
        change: { failures: pace.failures + 1 },
      };
    case "refused":
    case "signedOut":
      return { wait: LOGIN_CHECK * swing, reason: "login", change: {} };
    case "unheard":
      return { wait: limits.interval, reason: "local", change: {} };
  }
}

const backoff = (failures: number): Millis =>
  millis(Math.min(BACKOFF_FIRST * 2 ** Math.min(failures, 10), BACKOFF_LAST));

/** Half the budget may be used at the full pace; the rest is spread until slots come free again. */
function steady(pace: Pace, limits: Limits, now: Instant): number {
  const sent = lastHour(pace, now);
  const left = limits.budget - sent.length;
  const oldest = sent[0];
  if (left > limits.budget / 2 || oldest === undefined) return limits.interval;
  const untilFree = span(now, after(oldest, HOUR));
  return Math.max(limits.interval, HOUR / limits.budget, untilFree / Math.max(left, 1));
}
