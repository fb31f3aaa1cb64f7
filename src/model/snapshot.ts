/** All that is known at one time: the last good reading, and beside it, never instead of it, what went wrong since. */
import type { Failure } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import type { Instant } from "./units.ts";
import type { Scope } from "./window.ts";

export type Health =
  | { readonly kind: "healthy" }
  | {
      readonly kind: "failing";
      readonly failure: Failure;
      /** When this kind of trouble began. */
      readonly since: Instant;
      /** Attempts that have failed in a row. */
      readonly failures: number;
    };

/** Whose numbers a snapshot holds: fingerprints, which lead back to no name and no token. */
export interface SnapshotOwner {
  /** null where Claude Code names no account. */
  readonly account: string | null;
  /** The token that was last stored; null where none was looked at. */
  readonly token: string | null;
  /** When that token ends; null where that is not known. */
  readonly expiresAt: Instant | null;
  /** Since when it is this account: what was told before may have been another's. */
  readonly since: Instant;
}

export type Snapshot =
  | {
      readonly kind: "blank";
      readonly health: Health;
      readonly dueAt: Instant;
      /** null where nobody has been recognised yet. */
      readonly owner: SnapshotOwner | null;
    }
  | {
      readonly kind: "read";
      readonly reading: Reading;
      /** Windows of which the last answer said less, in mid-window: the reading holds what was known before. */
      readonly held: readonly Scope[];
      readonly owner: SnapshotOwner | null;
      readonly health: Health;
      /** When the next attempt is due. */
      readonly dueAt: Instant;
      /** Until when the reading is as good as new: the second poll after it. */
      readonly freshUntil: Instant;
      /** When the percentage of the session last changed before our eyes. */
      readonly changedAt: Instant | null;
      /** When the endpoint itself last answered; null where it never has. Money and models' weeks are from then. */
      readonly answeredAt: Instant | null;
    };

/** Something was learned or tried; the blank of a first start says nothing yet. */
export const hasOutcome = ({ kind, health }: Snapshot): boolean =>
  kind === "read" || health.kind === "failing";

/** Before anything was learned: due at once. */
export const blankSnapshot = (now: Instant): Snapshot => ({
  kind: "blank",
  health: { kind: "healthy" },
  dueAt: now,
  owner: null,
});
