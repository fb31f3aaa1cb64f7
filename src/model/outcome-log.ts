/** How the last attempts ended and how far the server's clock is off. For diagnosis only: no decision depends on it. */
import type { Failure, Outcome } from "./outcome.ts";
import type { Source } from "./reading.ts";
import type { Instant, Millis } from "./units.ts";

/** An outcome without its numbers. */
export type LoggedOutcome = { readonly kind: "learned"; readonly source: Source } | Failure;

/** Attempts in a row with the same outcome. */
export interface OutcomeRun {
  readonly outcome: LoggedOutcome;
  /** When the first of them ended. */
  readonly since: Instant;
  /** When the last of them ended. */
  readonly at: Instant;
  readonly times: number;
}

/** How far the server's clock was ahead of ours, to a second or two, and when that was seen. */
export interface ClockSkew {
  readonly by: Millis;
  readonly at: Instant;
}

export interface OutcomeLog {
  /** Oldest first. */
  readonly runs: readonly OutcomeRun[];
  /** Null until the server has sent a Date. */
  readonly skew: ClockSkew | null;
}

export const EMPTY_OUTCOME_LOG: OutcomeLog = { runs: [], skew: null };

/** Runs that are kept; a day of failures has fewer. */
export const MAX_OUTCOME_RUNS = 10;

/** The log with one more outcome, at `now`. */
export function appendOutcome(
  { runs, skew }: OutcomeLog,
  outcome: Outcome,
  now: Instant,
): OutcomeLog {
  const logged = loggedOutcome(outcome);
  const last = runs.at(-1);
  const same = last !== undefined && JSON.stringify(last.outcome) === JSON.stringify(logged);
  const grown = same
    ? [...runs.slice(0, -1), { ...last, at: now, times: last.times + 1 }]
    : [...runs, { outcome: logged, since: now, at: now, times: 1 }];
  return { runs: grown.slice(-MAX_OUTCOME_RUNS), skew };
}

const loggedOutcome = (outcome: Outcome): LoggedOutcome =>
  outcome.kind === "learned" ? { kind: "learned", source: outcome.reading.source } : outcome;
