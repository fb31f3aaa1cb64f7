/** What other machines of the account know, and when that is news here. */
import type { Failure, Outcome } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import type { Elsewhere } from "./schedule/pace.ts";
import type { Snapshot } from "./snapshot.ts";
import { DAY, type Instant, type Millis, span } from "./units.ts";

/** Another machine's reading, its times on this machine's clock. */
export interface PeerReading {
  /** With `via`, the label of that machine. */
  readonly reading: Reading;
  /** By so much its time may be too late: one that is later by less may be the same reading. */
  readonly within: Millis;
  /** When to look for a later one; null where that machine is not at it any more, so that its number is old. */
  readonly askAt: Instant | null;
}

/** What is done in place of a request. */
export type PeerAnswer =
  | ({ readonly kind: "reading" } & PeerReading)
  /** Another machine is at it, or has met a limit: to be asked again. */
  | { readonly kind: "wait"; readonly why: "peer" | "block" | "budget"; readonly until: Instant }
  /** This machine has to send the request itself. */
  | { readonly kind: "poll" };

/** What other machines are asked in place of the endpoint. */
export interface PeerQuestion {
  readonly account: string | null;
  /** What is known here, so that only what is later counts. */
  readonly snapshot: Snapshot;
  /** When Claude Code was last in use on this machine; null where that is not known. */
  readonly activeAt: Instant | null;
  /** True while it is. */
  readonly isActive: boolean;
  /** When requests were sent from here in the last hour. */
  readonly sent: readonly Instant[];
  /** False where this machine may have to go by the others alone. */
  readonly hasLogin: boolean;
  readonly now: Instant;
  readonly signal: AbortSignal;
}

/** Other machines of the account. None of it throws, and each call ends within seconds. */
export interface Peers {
  /** What came by itself since about that account; null for nothing. */
  readonly latest: (account: string | null) => PeerReading | null;
  /** Asked before the login is read: a machine without one may be told, too. */
  readonly consult: (question: PeerQuestion) => Promise<PeerAnswer>;
  /** Asked before a request is sent: all machines share one budget, and one of them polls. */
  readonly claim: (question: PeerQuestion) => Promise<PeerAnswer>;
  /** Tells the others how a request ended. */
  readonly publish: (outcome: Outcome, snapshot: Snapshot) => Promise<void>;
  /** Requests of the others, and their blocks. */
  readonly elsewhere: (now: Instant) => Elsewhere;
  /** What is wrong where they are all that this machine has; null where nothing is. */
  readonly failure: () => Failure | null;
  /** For `doctor`. */
  readonly record: () => PeersRecord;
  readonly close: () => void;
}

/** How other machines, and the engine by which they share, answered last. */
export interface PeersRecord {
  readonly from: readonly {
    readonly label: string;
    /** When it was asked. */
    readonly at: Instant;
    /** Why nothing of it could be used, in a few words; null where something could. */
    readonly why: string | null;
  }[];
  /** Null where nothing is shared. */
  readonly share: {
    /** Of the engine, without its user. */
    readonly address: string;
    /** When it was called last, or since when it cannot be. */
    readonly at: Instant;
    readonly why: string | null;
    /** What an answer took. */
    readonly latency: Millis | null;
    /** By how much its clock is ahead of this one. */
    readonly skew: Millis | null;
    readonly version: string;
    /** The versions of claude-usage on all machines that share. */
    readonly machines: readonly string[];
  } | null;
}

/** As it is shown: the user's name in it is nobody else's business. */
export const engineAddress = (url: { readonly protocol: string; readonly host: string }): string =>
  `${url.protocol}//${url.host}`;

/** Where nothing is known here, even yesterday's number is better than none. */
const MAX_ADOPTED_AGE_MS = DAY;

/** True for a reading that is later than what is known here; a time in the future is from a clock that is wrong. */
export function isNews(
  snapshot: Snapshot,
  { reading: { at }, within }: Pick<PeerReading, "reading" | "within">,
  now: Instant,
): boolean {
  if (at > now || span(at, now) > MAX_ADOPTED_AGE_MS) return false;
  return snapshot.kind === "blank" || at > snapshot.reading.at + within;
}
