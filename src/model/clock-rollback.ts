/** After a clock was set back, all stored times move back with it, because none of them can lie in the future. */
import type { Pace } from "./schedule/pace.ts";
import type { Health, Snapshot } from "./snapshot.ts";
import { after, type Instant, instant, span } from "./units.ts";

/** A poller's state on a clock that shows `now`; the same object when nothing in it is from a later time. */
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
    // The budget keeps counting, and a block lasts as long as it was meant to.
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
