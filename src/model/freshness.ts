/** How far a snapshot may be trusted at a given time. */
import type { Reading } from "./reading.ts";
import type { Snapshot } from "./snapshot.ts";
import { after, earliest, type Instant, MINUTE, type Millis, SECOND, span } from "./units.ts";

export type Freshness =
  | { readonly kind: "fresh" }
  /** Polls happen, but none has brought a reading for too long. The age is null for a reading from a clock that was ahead. */
  | { readonly kind: "stale"; readonly age: Millis | null }
  /** The next poll is overdue: no process polls. */
  | { readonly kind: "not-polled"; readonly since: Instant };

/** No number is fresh for longer, however long the wait. */
export const MAX_FRESH_MS = 10 * MINUTE;

/** A poll may be this late before that means anything. */
const POLL_GRACE_MS = 10 * SECOND;

/** An attempt takes at most 20 s; after this long none was made. */
export const MAX_ATTEMPT_MS = 30 * SECOND;

/** When a missing poll means that no process polls. */
export const overdueAt = ({ dueAt }: Snapshot): Instant => after(dueAt, MAX_ATTEMPT_MS);

type ReadSnapshot = Extract<Snapshot, { readonly kind: "read" }>;

/** Until when a reading is fresh where the next poll comes `wait` after it: until the second poll is missed. */
export const freshFor = ({ at }: Pick<Reading, "at">, wait: Millis): Instant =>
  after(at, Math.min(2 * wait + POLL_GRACE_MS, MAX_FRESH_MS));

/** Until when the reading is fresh. Without a process that polls, the first missed poll ends that. */
const freshUntilOf = ({ reading, freshUntil, dueAt }: ReadSnapshot, polled: boolean): Instant =>
  earliest([
    freshUntil,
    after(reading.at, MAX_FRESH_MS),
    ...(polled ? [] : [after(dueAt, POLL_GRACE_MS)]),
  ]);

/** `polled` is true while a process holds the lease: a poll that is due is then under way. */
export function freshnessOf(snapshot: ReadSnapshot, now: Instant, polled: boolean): Freshness {
  const age = span(snapshot.reading.at, now);
  if (age >= 0 && now < freshUntilOf(snapshot, polled)) return { kind: "fresh" };
  const missed = missedAt(snapshot, polled);
  if (now < missed) return { kind: "stale", age: age < 0 ? null : age };
  return { kind: "not-polled", since: missed };
}

/** When a number that is fresh now stops being so by the clock alone; never for any other. */
export const freshEnd = (snapshot: Snapshot, now: Instant, polled: boolean): Instant =>
  snapshot.kind === "read" && freshnessOf(snapshot, now, polled).kind === "fresh"
    ? freshUntilOf(snapshot, polled)
    : earliest([]);

/** What shows a fresh number checks this long before the grace period ends that the next poll was made. */
const RECHECK_MS = 5 * SECOND;

/** When a fresh number must be looked at again, because the process that polls may have died; during a poll every few seconds. */
export function unattendedAt(snapshot: Snapshot, now: Instant, polled: boolean): Instant {
  if (!polled || snapshot.kind === "blank") return earliest([]);
  if (freshnessOf(snapshot, now, polled).kind !== "fresh") return earliest([]);
  return after(snapshot.dueAt > now ? snapshot.dueAt : now, POLL_GRACE_MS - RECHECK_MS);
}

/** When the clock alone may change how fresh a reading is. */
export const freshnessChanges = (snapshot: ReadSnapshot, polled: boolean): readonly Instant[] => [
  // A reading from a clock that was ahead has no known age until then.
  snapshot.reading.at,
  freshUntilOf(snapshot, polled),
  missedAt(snapshot, polled),
];

/** When the next poll counts as missed: a process that polls may still be at it. */
export const missedAt = (snapshot: Snapshot, polled: boolean): Instant =>
  polled || snapshot.kind === "blank" ? overdueAt(snapshot) : after(snapshot.dueAt, POLL_GRACE_MS);
