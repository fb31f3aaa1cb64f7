/** The state of the schedule, which must survive a restart. The rules are in the files beside this one. */
import { type Instant, type Millis, millis, SECOND } from "../units.ts";
import type { LearnedInterval } from "./aimd.ts";

export interface Pace {
  /** When the requests of the last rolling hour were sent, oldest first. */
  readonly sent: readonly Instant[];
  /** Failed requests in a row. */
  readonly failures: number;
  /** Which tokens may not send requests, and until when. */
  readonly blocks: readonly Block[];
  /** Fingerprint of a token that the server refused: no request until another one is stored. */
  readonly refused: string | null;
  /** The interval that 429s have taught; null while the configured one will do. */
  readonly learned: LearnedInterval | null;
  /** Responses in a row that changed nothing. */
  readonly unchanged: number;
  /** Why the next attempt is when it is, for people. */
  readonly reason: PaceReason;
}

/** A block belongs to one token, so that a new login is tried, once. */
export interface Block {
  /** Fingerprint of the token that received the 429; null for a block of every token. */
  readonly token: string | null;
  readonly until: Instant;
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
  "peer",
] as const;
export type PaceReason = (typeof PACE_REASONS)[number];

export interface PollLimits {
  /** The configured wait between requests. */
  readonly interval: Millis;
  /** Requests allowed in any rolling 60 minutes. */
  readonly budget: number;
  /** What other folders of this account have used. */
  readonly elsewhere?: Elsewhere;
}

/** Requests and blocks of the same account in other folders of this machine. */
export type Elsewhere = Pick<Pace, "sent" | "blocks">;

export const NOTHING_ELSEWHERE: Elsewhere = { sent: [], blocks: [] };

/** The limits without settings. */
export const DEFAULT_LIMITS: PollLimits = { interval: millis(90 * SECOND), budget: 28 };

export const INITIAL_PACE: Pace = {
  sent: [],
  failures: 0,
  blocks: [],
  refused: null,
  learned: null,
  unchanged: 0,
  reason: "start",
};
