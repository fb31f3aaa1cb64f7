/** Judgement: what is known after an attempt or a word from a free source, given what was known before it. */

import { type Heard, informed } from "./observations.ts";
import type { Outcome } from "./outcome.ts";
import { weighed } from "./outlier.ts";
import type { Reading } from "./reading.ts";
import { afterReset } from "./schedule/interval.ts";
import { deferred, standsFor } from "./schedule/next.ts";
import type { Health, Snapshot } from "./snapshot.ts";
import { after, type Instant, instant, type Millis, SECOND, shownPercent, span } from "./units.ts";
import { sessionOf } from "./window.ts";

/** A poll may take this long over its time before its absence means anything. */
const ALLOWANCE = 10 * SECOND;

const WELL: Health = { kind: "well" };

/**
 * The snapshot after `outcome` at `now`, when the next attempt will be at `dueAt`. The endpoint lags a little, so
 * what was `heard` just before may say more than its answer.
 */
export function advance(
  before: Snapshot,
  outcome: Outcome,
  now: Instant,
  dueAt: Instant,
  heard: readonly Heard[] = [],
): Snapshot {
  if (outcome.kind === "learned") {
    const answeredAt = outcome.reading.at;
    const told = informed(outcome.reading, answeredAt, ownWords(before, heard), now);
    const { reading, doubted } = weighed(before, told, now);
    return {
      kind: "read",
      reading,
      doubted,
      owner: before.owner,
      health: WELL,
      dueAt,
      freshUntil: after(dueAt, span(now, dueAt) + ALLOWANCE),
      changedAt: changedAt(before, reading, now),
      answeredAt,
    };
  }
  const ongoing = before.health.kind === "ill" ? before.health : null;
  const health: Health = {
    kind: "ill",
    trouble: outcome,
    since: ongoing?.trouble.kind === outcome.kind ? ongoing.since : now,
    misses: (ongoing?.misses ?? 0) + 1,
  };
  return { ...before, health, dueAt };
}

const NOTHING: Reading = { at: instant(0), source: "statusline", windows: [], extra: null };

/** The snapshot with what was heard taken in, by a poller of this interval; the same one when that says nothing new. */
export function absorb(
  before: Snapshot,
  heard: readonly Heard[],
  now: Instant,
  interval: Millis,
): Snapshot {
  const known = before.kind === "read" ? before : null;
  const last = known?.reading ?? NOTHING;
  const answeredAt = known?.answeredAt ?? null;
  const reading = informed(last, answeredAt, ownWords(before, heard), now);
  if (reading === last) return before;
  const confirmed = reading.at !== last.at;
  // A block, a failing network and a missing login have times of their own.
  const spares = confirmed && before.health.kind === "well" && answeredAt !== null;
  const fresh = after(reading.at, 2 * standsFor(interval) + ALLOWANCE);
  const freshUntil = known?.freshUntil ?? fresh;
  return {
    kind: "read",
    reading,
    doubted: known?.doubted ?? [],
    owner: before.owner,
    health: isUnheard(before.health) && fresh > now ? WELL : before.health,
    dueAt: spares
      ? deferred(before.dueAt, answeredAt, reading.at, interval, afterReset(reading, now, 0))
      : before.dueAt,
    freshUntil: confirmed && fresh > freshUntil ? fresh : freshUntil,
    changedAt: changedAt(before, reading, now),
    answeredAt,
  };
}

/** What was heard since the account is this one; what was said before may have been of another. */
const ownWords = ({ owner }: Snapshot, heard: readonly Heard[]): readonly Heard[] =>
  owner === null ? heard : heard.filter(({ at }) => at >= owner.since);

/** The snapshot where nobody is to be asked, and the next look at what Claude Code has told is at `dueAt`. */
export const unasked = (before: Snapshot, now: Instant, dueAt: Instant): Snapshot =>
  before.kind === "read" && now < before.freshUntil
    ? { ...before, health: WELL, dueAt }
    : advance(before, { kind: "unheard" }, now, dueAt);

const isUnheard = (health: Health): boolean =>
  health.kind === "ill" && health.trouble.kind === "unheard";

/** When the shown percentage of the session last changed: now, if `reading` shows another. */
function changedAt(before: Snapshot, reading: Reading, now: Instant): Instant | null {
  if (before.kind === "blank") return null;
  return sessionShown(before.reading) === sessionShown(reading) ? before.changedAt : now;
}

function sessionShown(reading: Reading): number | null {
  const session = sessionOf(reading.windows);
  return session === null ? null : shownPercent(session.used);
}
