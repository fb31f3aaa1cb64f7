/** How far a snapshot may be trusted at a given time. */
import type { Snapshot } from "./snapshot.ts";
import { after, type Instant, type Millis, SECOND, span } from "./units.ts";

export type Freshness =
  | { readonly kind: "fresh" }
  /** Polls happen, but none has brought a reading for too long. */
  | { readonly kind: "stale"; readonly age: Millis }
  /** The next poll is overdue: no process polls. */
  | { readonly kind: "not-polled"; readonly since: Instant };

/** An attempt takes at most 20 s; after this long none was made. */
export const MAX_ATTEMPT_MS = 30 * SECOND;

/** When a missing poll means that no process polls. */
export const overdueAt = ({ dueAt }: Snapshot): Instant => after(dueAt, MAX_ATTEMPT_MS);

export function freshnessOf(
  snapshot: Extract<Snapshot, { kind: "read" }>,
  now: Instant,
): Freshness {
  if (now < snapshot.freshUntil) return { kind: "fresh" };
  const overdue = overdueAt(snapshot);
  if (now < overdue) return { kind: "stale", age: span(snapshot.reading.at, now) };
  return { kind: "not-polled", since: overdue };
}
