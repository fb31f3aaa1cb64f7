/** How far a snapshot may be trusted at a given time. */
import type { Snapshot } from "./snapshot.ts";
import { after, type Instant, type Millis, SECOND, span } from "./units.ts";

export type Standing =
  | { readonly kind: "fresh" }
  /** Polls are made, but none has brought a reading for too long. */
  | { readonly kind: "ageing"; readonly age: Millis }
  /** The next poll is overdue: nobody is looking. */
  | { readonly kind: "silent"; readonly since: Instant };

/** An attempt lasts at most 20 s; past that, and a little, nobody made it. */
export const ATTEMPT = 30 * SECOND;

/** When the silence of whoever should poll means that nobody does. */
export const overdueAt = ({ dueAt }: Snapshot): Instant => after(dueAt, ATTEMPT);

export function standing(snapshot: Extract<Snapshot, { kind: "read" }>, now: Instant): Standing {
  if (now < snapshot.freshUntil) return { kind: "fresh" };
  const overdue = overdueAt(snapshot);
  if (now < overdue) return { kind: "ageing", age: span(snapshot.reading.at, now) };
  return { kind: "silent", since: overdue };
}
