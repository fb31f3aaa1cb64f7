/** What an alert says, what is remembered of those that were sent, and what they are decided from. */

import type { Failure } from "../outcome.ts";
import type { SnapshotOwner } from "../snapshot.ts";
import type { Instant, Percent } from "../units.ts";
import type { Scope, Window } from "../window.ts";

export const ALERT_EVENTS = [
  /** A window has reached one of the person's levels. */
  "level",
  /** The limit is expected before the reset. */
  "forecast",
  /** A window that had reached a level has reset. */
  "reset",
  /** A window was given back before its reset. */
  "early-reset",
  /** No number comes until the person logs in. */
  "trouble",
  "recovered",
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

export type AlertAccount = SnapshotOwner["account"];

/** An alert that is due; what does not belong to its event is null. */
export interface Alert {
  readonly event: AlertEvent;
  readonly account: AlertAccount;
  readonly scope: Scope | null;
  readonly level: Percent | null;
  readonly used: Percent | null;
  readonly resetsAt: Instant | null;
  /** When the limit is expected. */
  readonly hitsAt: Instant | null;
  readonly failure: Failure | null;
}

/** When a window's limit was expected, by the reading of `at`. */
export interface ExpectedLimit {
  readonly at: Instant;
  readonly hitsAt: Instant;
  /** The reading before it expected much the same. */
  readonly agreed: boolean;
}

/** What was sent of one window of one account. */
export interface WindowMark {
  readonly account: AlertAccount;
  readonly scope: Scope;
  readonly resetsAt: Instant | null;
  /** The most that was read of it. */
  readonly used: Percent;
  /** The highest level that was sent or passed over; 0 for none. */
  readonly sent: number;
  readonly expected: ExpectedLimit | null;
  readonly forecastSent: boolean;
  /** How and when it ended, until that is sent. */
  readonly ended: { readonly how: "reset" | "early-reset"; readonly at: Instant } | null;
}

export interface AlertMarks {
  /** The levels that these marks are of; null before the first. */
  readonly levels: readonly number[] | null;
  /** The least recently seen first. */
  readonly windows: readonly WindowMark[];
  /** A login that did not work, until one does. */
  readonly loginFailure: { readonly since: Instant; readonly sent: boolean } | null;
}

export const NO_ALERT_MARKS: AlertMarks = { levels: null, windows: [], loginFailure: null };

/** A window, and when its limit is expected; null where that is not known. */
export type ForecastWindow = Window & { readonly hitsAt: Instant | null };

/** What is certain at one moment. */
export interface AlertSample {
  readonly now: Instant;
  readonly account: AlertAccount;
  /** When the numbers were read; null where none is fresh. */
  readonly readAt: Instant | null;
  /** Those whose number is fresh and confirmed. */
  readonly windows: readonly ForecastWindow[];
  /** Why no number comes with this login; null where one came, undefined where neither is known. */
  readonly failure: Failure | null | undefined;
}
