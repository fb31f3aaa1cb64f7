/** How the last attempts ended and what the server's clock said: for whoever wonders later, nothing is decided by it. */
import type { Failure, Outcome } from "./outcome.ts";
import type { Source } from "./reading.ts";
import type { Instant, Millis } from "./units.ts";

/** An outcome without its numbers. */
export type LoggedOutcome = { readonly kind: "learned"; readonly source: Source } | Failure;

/** Attempts in a row that ended alike. */
export interface OutcomeRun {
  readonly outcome: LoggedOutcome;
  /** When the first of them ended, and the last. */
  readonly since: Instant;
  readonly at: Instant;
  readonly times: number;
}

/** By how much the server's clock was ahead of ours, to a second or two, and when that was seen. */
export interface ClockSkew {
  readonly by: Millis;
  readonly at: Instant;
}

export interface OutcomeLog {
  /** The latest last. */
  readonly runs: readonly OutcomeRun[];
  /** Null where the server has told no time yet. */
  readonly skew: ClockSkew | null;
}

export const EMPTY_OUTCOME_LOG: OutcomeLog = { runs: [], skew: null };

/** Stretches that are kept; a day of trouble has fewer kinds of it. */
export const MAX_OUTCOME_RUNS = 10;

/** The history with one more outcome, at `now`. */
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
