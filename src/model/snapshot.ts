/** All that is known at one time: the last good reading and, beside it, what has failed since. A failure never replaces a reading. */
import type { ExtraOutlook, WindowOutlook } from "./forecast/outlook.ts";
import type { Failure } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import type { Instant } from "./units.ts";
import type { Scope, Window } from "./window.ts";

export type Health =
  | { readonly kind: "healthy" }
  | {
      readonly kind: "failing";
      readonly failure: Failure;
      /** When this kind of failure began. */
      readonly since: Instant;
      /** Attempts that have failed in a row. */
      readonly failures: number;
    };

/** The account of a snapshot's numbers, as fingerprints that lead back to no name and no token. */
export interface SnapshotOwner {
  /** With the organization's after a dot, where that is known. Null where Claude Code names no account. */
  readonly account: string | null;
  /** The token that was last stored; null where none was read. */
  readonly token: string | null;
  /** When that token expires; null where that is not known. */
  readonly expiresAt: Instant | null;
  /** Since when it is this account: earlier observations may be another account's. */
  readonly since: Instant;
}

export type Snapshot =
  | {
      readonly kind: "blank";
      readonly health: Health;
      readonly dueAt: Instant;
      /** Null until an account has been identified. */
      readonly owner: SnapshotOwner | null;
    }
  | {
      readonly kind: "read";
      readonly reading: Reading;
      /** Windows for which the last response had a lower percentage before the reset: the reading keeps the higher one. */
      readonly held: readonly Scope[];
      /** The same of the money: the last response had none. */
      readonly heldExtra: boolean;
      /** Windows whose number is of unknown age, from a session that may have been idle for hours. */
      readonly undated: readonly Scope[];
      readonly owner: SnapshotOwner | null;
      readonly health: Health;
      /** When the next attempt is due. */
      readonly dueAt: Instant;
      /** Until when the reading is fresh: the second poll after it. */
      readonly freshUntil: Instant;
      /** When the session's percentage was last seen to change. */
      readonly changedAt: Instant | null;
      /** When the endpoint itself last answered; null if never. Money and models' weeks are from then. */
      readonly answeredAt: Instant | null;
      /** Each window with a reset as the endpoint last reported it: an observation that contradicts it is another account's. */
      readonly answered: readonly Window[];
      /** The forecasts of the reading; absent where none were made. */
      readonly outlooks?: readonly WindowOutlook[];
      /** The same of the month's extra usage. */
      readonly extraOutlook?: ExtraOutlook | null;
    };

/** False only for the blank snapshot of a first start, before any attempt. */
export const hasOutcome = ({ kind, health }: Snapshot): boolean =>
  kind === "read" || health.kind === "failing";

/** The snapshot before any attempt: due at once. */
export const blankSnapshot = (now: Instant): Snapshot => ({
  kind: "blank",
  health: { kind: "healthy" },
  dueAt: now,
  owner: null,
});
