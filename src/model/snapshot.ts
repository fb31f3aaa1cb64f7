/** All that is known at one time: the last good reading, and beside it, never instead of it, what went wrong since. */
import type { Trouble } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import type { Instant } from "./units.ts";

export type Health =
  | { readonly kind: "well" }
  | {
      readonly kind: "ill";
      readonly trouble: Trouble;
      /** When this kind of trouble began. */
      readonly since: Instant;
      /** Attempts that have failed in a row. */
      readonly misses: number;
    };

export type Snapshot =
  | { readonly kind: "blank"; readonly health: Health; readonly dueAt: Instant }
  | {
      readonly kind: "read";
      readonly reading: Reading;
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
export const isKnown = ({ kind, health }: Snapshot): boolean =>
  kind === "read" || health.kind === "ill";

/** Before anything was learned: due at once. */
export const blank = (now: Instant): Snapshot => ({
  kind: "blank",
  health: { kind: "well" },
  dueAt: now,
});
