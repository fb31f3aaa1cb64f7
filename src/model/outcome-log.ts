/** How the last attempts ended and what the server's clock said: for whoever wonders later, nothing is decided by it. */
import type { Outcome, Trouble } from "./outcome.ts";
import type { Source } from "./reading.ts";
import type { Instant, Millis } from "./units.ts";

/** An outcome without its numbers. */
export type Ending = { readonly kind: "learned"; readonly source: Source } | Trouble;

/** Attempts in a row that ended alike. */
export interface Stretch {
  readonly ending: Ending;
  /** When the first of them ended, and the last. */
  readonly since: Instant;
  readonly at: Instant;
  readonly times: number;
}

/** By how much the server's clock was ahead of ours, to a second or two, and when that was seen. */
export interface Skew {
  readonly by: Millis;
  readonly at: Instant;
}

export interface History {
  /** The latest last. */
  readonly stretches: readonly Stretch[];
  /** Null where the server has told no time yet. */
  readonly skew: Skew | null;
}

export const NO_HISTORY: History = { stretches: [], skew: null };

/** Stretches that are kept; a day of trouble has fewer kinds of it. */
export const MOST_STRETCHES = 10;

/** The history with one more outcome, at `now`. */
export function remember({ stretches, skew }: History, outcome: Outcome, now: Instant): History {
  const ending = endingOf(outcome);
  const last = stretches.at(-1);
  const same = last !== undefined && JSON.stringify(last.ending) === JSON.stringify(ending);
  const grown = same
    ? [...stretches.slice(0, -1), { ...last, at: now, times: last.times + 1 }]
    : [...stretches, { ending, since: now, at: now, times: 1 }];
  return { stretches: grown.slice(-MOST_STRETCHES), skew };
}

const endingOf = (outcome: Outcome): Ending =>
  outcome.kind === "learned" ? { kind: "learned", source: outcome.reading.source } : outcome;
