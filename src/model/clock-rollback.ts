/** After a clock was set, stored times move with it: by as much as the boot clock tells, else out of the future. */
import type { Pace } from "./schedule/pace.ts";
import type { Health, Snapshot } from "./snapshot.ts";
import {
  after,
  type BootTime,
  type Instant,
  instant,
  type Millis,
  millis,
  SECOND,
  span,
} from "./units.ts";

/** The calendar and the boot clock at one time. */
export interface ClockPair {
  readonly at: Instant;
  readonly boot: BootTime;
}

/** Reading two clocks takes a moment; less than this is no change. */
const MIN_CLOCK_CHANGE_MS = SECOND;

/** By how much the calendar was set between two times of one boot; null where the boot clock cannot tell. */
export function calendarChange(before: ClockPair, now: ClockPair): Millis | null {
  const passed = (now.boot.uptime - before.boot.uptime) * 10;
  // In another time namespace the same boot has another uptime.
  if (before.boot.id !== now.boot.id || passed < 0) return null;
  const change = span(before.at, now.at) - passed;
  return Math.abs(change) < MIN_CLOCK_CHANGE_MS ? millis(0) : millis(change);
}

/** The boot clock at the time of the reading, given both clocks now; null where there is none, or no known age. */
export function readingBootTime(snapshot: Snapshot, { at, boot }: ClockPair): BootTime | null {
  if (snapshot.kind === "blank" || snapshot.reading.at > at) return null;
  return { id: boot.id, uptime: boot.uptime - Math.round(span(snapshot.reading.at, at) / 10) };
}

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
  const moved = moveSnapshot(snapshot, span(latest, now));
  return {
    ...known,
    // When the reading was made is not known on this clock: it stays in the future, and is never fresh.
    snapshot:
      snapshot.kind === "read" && moved.kind === "read"
        ? { ...moved, reading: snapshot.reading, freshUntil: instant(0) }
        : moved,
    // The budget keeps counting, and a block lasts as long as it was meant to.
    pace: {
      ...pace,
      sent: pace.sent.map(back),
      blocks: pace.blocks.map((block) => ({ ...block, until: back(block.until) })),
    },
  };
}

/** The snapshot after the calendar was set by so much: its times stay as far away as they were. Resets are the server's. */
export function moveSnapshot(snapshot: Snapshot, by: Millis): Snapshot {
  if (by === 0) return snapshot;
  const back = (at: Instant): Instant => instant(Math.max(after(at, by), 0));
  const orNull = (at: Instant | null) => (at === null ? null : back(at));
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
