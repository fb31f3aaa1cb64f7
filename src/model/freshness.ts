/** How far a snapshot may be trusted at a given time. */
import type { Snapshot } from "./snapshot.ts";
import { after, type Instant, type Millis, SECOND, span } from "./units.ts";

export type Freshness =
  | { readonly kind: "fresh" }
  /** Polls are made, but none has brought a reading for too long. */
  | { readonly kind: "ageing"; readonly age: Millis }
  /** The next poll is overdue: nobody is looking. */
  | { readonly kind: "silent"; readonly since: Instant };

/** An attempt lasts at most 20 s; past that, and a little, nobody made it. */
export const MAX_ATTEMPT_MS = 30 * SECOND;

/** When the silence of whoever should poll means that nobody does. */
export const overdueAt = ({ dueAt }: Snapshot): Instant => after(dueAt, MAX_ATTEMPT_MS);

export function freshnessOf(
  snapshot: Extract<Snapshot, { kind: "read" }>,
  now: Instant,
): Freshness {
  if (now < snapshot.freshUntil) return { kind: "fresh" };
  const overdue = overdueAt(snapshot);
  if (now < overdue) return { kind: "ageing", age: span(snapshot.reading.at, now) };
  return { kind: "silent", since: overdue };
}
