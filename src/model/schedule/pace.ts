/** What the rhythm goes by and what must outlive a restart; the rules are in pacing and its neighbours. */

import type { Instant, Millis } from "../units.ts";
import type { LearnedInterval } from "./aimd.ts";
import type { Block } from "./blocks.ts";

export interface Pace {
  /** When the requests of the last rolling hour were sent, oldest first. */
  readonly sent: readonly Instant[];
  /** Failed requests in a row. */
  readonly failures: number;
  /** Who may not ask before when. */
  readonly blocks: readonly Block[];
  /** Fingerprint of a token the server refused: no request until another one is stored. */
  readonly refused: string | null;
  /** The interval that 429s have taught; null while the one of the settings will do. */
  readonly learned: LearnedInterval | null;
  /** Answers in a row that said what was known. */
  readonly unchanged: number;
  /** Why the next attempt is when it is, for people. */
  readonly reason: PaceReason;
}

export const PACE_REASONS = [
  "start",
  "interval",
  "budget",
  "retry-after",
  "backoff",
  "login",
  "free",
  "local",
  "learned",
  "unchanged",
  "idle",
  "active",
  "reset",
] as const;
export type PaceReason = (typeof PACE_REASONS)[number];

export interface PollLimits {
  /** The wait between requests while all is well. */
  readonly interval: Millis;
  /** Requests allowed in any rolling 60 minutes. */
  readonly budget: number;
}

export const INITIAL_PACE: Pace = {
  sent: [],
  failures: 0,
  blocks: [],
  refused: null,
  learned: null,
  unchanged: 0,
  reason: "start",
};
