/** Judgement: what is known after an attempt, given what was known before it. */
import type { Outcome } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import type { Health, Snapshot } from "./snapshot.ts";
import { after, type Instant, SECOND, shownPercent, span } from "./units.ts";
import { sessionOf } from "./window.ts";

/** A poll may take this long over its time before its absence means anything. */
const ALLOWANCE = 10 * SECOND;

/** The snapshot after `outcome` at `now`, when the next attempt will be at `dueAt`. */
export function advance(
  before: Snapshot,
  outcome: Outcome,
  now: Instant,
  dueAt: Instant,
): Snapshot {
  if (outcome.kind === "learned") {
    return {
      kind: "read",
      reading: outcome.reading,
      health: { kind: "well" },
      dueAt,
      freshUntil: after(dueAt, span(now, dueAt) + ALLOWANCE),
      changedAt: changed(before, outcome.reading) ? now : lastChange(before),
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

const lastChange = (before: Snapshot): Instant | null =>
  before.kind === "read" ? before.changedAt : null;

function changed(before: Snapshot, reading: Reading): boolean {
  if (before.kind === "blank") return false;
  return sessionShown(before.reading) !== sessionShown(reading);
}

function sessionShown(reading: Reading): number | null {
  const session = sessionOf(reading.windows);
  return session === null ? null : shownPercent(session.used);
}
