/** A clock that was set back: what is known of times moves back with it, for none of it can lie ahead. */

import type { Pace } from "./schedule/pace.ts";
import type { Health, Snapshot } from "./snapshot.ts";
import { after, type Instant, instant, span } from "./units.ts";

/** What one poller knows, on a clock that says `now`; the very same where nothing in it comes from a later time. */
export function rollBack<Known extends { readonly snapshot: Snapshot; readonly pace: Pace }>(
  known: Known,
  now: Instant,
): Known {
  const { snapshot, pace } = known;
  const answered = snapshot.kind === "read" ? (snapshot.answeredAt ?? 0) : 0;
  const latest = instant(Math.max(pace.sent.at(-1) ?? 0, answered));
  if (latest <= now) return known;
  const back = (at: Instant): Instant => instant(Math.max(after(at, span(latest, now)), 0));
  const orNull = (at: Instant | null) => (at === null ? null : back(at));
  return {
    ...known,
    snapshot: rollBackSnapshot(snapshot, back, orNull),
    // So the budget goes on counting, and a block lasts as long as it was to last.
    pace: {
      ...pace,
      sent: pace.sent.map(back),
      blocks: pace.blocks.map((block) => ({ ...block, until: back(block.until) })),
    },
  };
}

function rollBackSnapshot(
  snapshot: Snapshot,
  back: (at: Instant) => Instant,
  orNull: (at: Instant | null) => Instant | null,
): Snapshot {
  const dueAt = back(snapshot.dueAt);
  const health: Health =
    snapshot.health.kind === "failing"
      ? { ...snapshot.health, since: back(snapshot.health.since) }
      : snapshot.health;
  const owner =
    snapshot.owner === null ? null : { ...snapshot.owner, since: back(snapshot.owner.since) };
  if (snapshot.kind === "blank") return { ...snapshot, health, dueAt, owner };
  const { reading, freshUntil, changedAt, answeredAt } = snapshot;
  return {
    ...snapshot,
    reading: { ...reading, at: back(reading.at) },
    owner,
    health,
    dueAt,
    freshUntil: back(freshUntil),
    changedAt: orNull(changedAt),
    answeredAt: orNull(answeredAt),
  };
}
