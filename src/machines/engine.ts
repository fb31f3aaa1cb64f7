/** What machines tell each other through an engine, and what it answers: every time in it is on the engine's own clock. */
import type { Reading } from "../model/reading.ts";
import type { Millis } from "../model/units.ts";

/** What is reported or asked. Times are ages, so that no machine's clock matters. */
export interface EngineCall {
  /** The digest of the account. */
  readonly account: string;
  readonly act: EngineAct;
  /** Since when Claude Code was last in use on this machine; null where it was not, or that cannot be seen. */
  readonly idleFor: Millis | null;
  /** This machine's requests of the last hour, each by a name that stays. */
  readonly sent: readonly { readonly name: string; readonly age: Millis }[];
}

export type EngineAct =
  | { readonly kind: "state" }
  /** The same, without being one of the machines. */
  | { readonly kind: "list" }
  /** May this machine send a request, which has this name? `known` is the age of its reading; null without one. */
  | {
      readonly kind: "claim";
      readonly name: string;
      readonly known: Millis | null;
      readonly budget: number;
      /** As many in five minutes. */
      readonly burst: number;
    }
  /** A response, its age, and when this machine will poll again. */
  | {
      readonly kind: "reading";
      readonly reading: Reading;
      readonly age: Millis;
      readonly nextIn: Millis;
    }
  /** A 429: no machine polls for so long. */
  | { readonly kind: "block"; readonly length: Millis }
  /** A request that brought nothing: another machine may try. */
  | { readonly kind: "failed" };

/** May the request be sent? Where it may not, `wait` says when to ask again. */
export type EngineDecision =
  | { readonly kind: "granted" }
  | { readonly kind: "reading" }
  | { readonly kind: "wait"; readonly why: "peer" | "block" | "budget"; readonly wait: Millis };

export interface EngineState {
  /** Null to what was no claim. */
  readonly decision: EngineDecision | null;
  /** The latest reading, its age, by whom, and how long until that machine polls again; negative where it is late. */
  readonly latest: {
    readonly reading: Omit<Reading, "at" | "via">;
    readonly age: Millis;
    readonly host: string;
    readonly isOwn: boolean;
    readonly nextIn: Millis;
  } | null;
  /** How long no machine may poll. */
  readonly blockedFor: Millis | null;
  /** The requests of all other machines in the last hour. */
  readonly others: readonly Millis[];
  readonly machines: readonly EngineMachine[];
  /** The engine's version and its time. */
  readonly version: string;
  readonly time: number;
}

/** A machine that was there within the last quarter of an hour. */
export interface EngineMachine {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly seen: Millis;
  readonly idleFor: Millis | null;
  /** Requests of the last hour. */
  readonly requests: number;
  /** It polls, until another has more reason to. */
  readonly polls: boolean;
}

/** Null where the engine does not answer in time. */
export interface ShareEngine {
  readonly call: (call: EngineCall) => Promise<EngineState | null>;
  /** Why it did not, in a few words; null where it did. */
  readonly problem: () => string | null;
  /** Hears of news by other machines about this account from now on. */
  readonly follow: (account: string) => void;
  readonly close: () => void;
}

/** Limits of what is shared: far more than honest machines need. */
export const MAX_READING_BYTES = 8_192;
export const MAX_ENGINE_MACHINES = 128;
export const MACHINE_LEFT_MS = 15 * 60_000;

/** A request is under way for at most this long. */
export const CLAIM_MS = 30_000;
/** The machine that polls may be this late before another does. */
export const LATE_MS = 15_000;
/** Who worked this much later has more reason to poll. */
export const WORKED_LATER_MS = 60_000;
/** A poll further ahead is none: longer than any wait for one. */
export const MAX_NEXT_MS = 60 * 60_000;
/** As long as the longest block here. */
export const MAX_SHARED_BLOCK_MS = 90 * 60_000;

/** The window of the budget, and of a burst: the same as for one machine. */
export const SHARED_HOUR_MS = 3_610_000;
export const SHARED_BURST_MS = 310_000;
