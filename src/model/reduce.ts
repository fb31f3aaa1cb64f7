/** The snapshot after an attempt or an observation from a free source, given the snapshot before it. */
import { freshFor } from "./freshness.ts";
import { type Observation, withObservations } from "./observations.ts";
import { isLoginFailure, type Outcome } from "./outcome.ts";
import { holdOutliers } from "./outlier.ts";
import { type Reading, withoutImpossible } from "./reading.ts";
import { afterNextReset } from "./schedule/interval.ts";
import { deferPoll, observationLifetime } from "./schedule/next.ts";
import type { Health, Snapshot } from "./snapshot.ts";
import { earliest, type Instant, instant, type Millis, shownPercent, span } from "./units.ts";
import { sessionOf } from "./window.ts";

const HEALTHY: Health = { kind: "healthy" };

/**
 * The snapshot after `outcome` at `now`, with the next attempt at `dueAt`. The endpoint lags a little, so observations
 * from just before may be newer than its response.
 */
export function reduceOutcome(
  before: Snapshot,
  outcome: Outcome,
  now: Instant,
  dueAt: Instant,
  observations: readonly Observation[] = [],
): Snapshot {
  if (outcome.kind === "learned") {
    const answeredAt = outcome.reading.at;
    const ours = ofThisAccount(before, observations);
    const merged = withObservations(withoutImpossible(outcome.reading), answeredAt, ours, now);
    const { reading, held } = holdOutliers(before, merged, now);
    return {
      kind: "read",
      reading,
      held,
      owner: before.owner,
      health: HEALTHY,
      dueAt,
      freshUntil: freshFor(reading, span(now, dueAt)),
      changedAt: changedAt(before, reading, now),
      answeredAt,
    };
  }
  const ongoing = before.health.kind === "failing" ? before.health : null;
  const health: Health = {
    kind: "failing",
    failure: outcome,
    since: ongoing?.failure.kind === outcome.kind ? ongoing.since : now,
    failures: (ongoing?.failures ?? 0) + 1,
  };
  const failed = { ...before, health, dueAt };
  // Looking for a login or for Claude Code's own numbers is no poll: its short wait makes no number old.
  if (failed.kind === "blank" || isLoginFailure(outcome) || outcome.kind === "waiting")
    return failed;
  // A failed poll is tried again soon: the shorter wait counts, the longer one of a block makes nothing fresh.
  const freshUntil = earliest([failed.freshUntil, freshFor(failed.reading, span(now, dueAt))]);
  return { ...failed, freshUntil };
}

const NO_READING: Reading = { at: instant(0), source: "statusline", windows: [], extra: null };

/** The snapshot merged with observations, for a poller of this interval; the same object when they bring nothing new. */
export function mergeObservations(
  before: Snapshot,
  observations: readonly Observation[],
  now: Instant,
  interval: Millis,
): Snapshot {
  const known = before.kind === "read" ? before : null;
  const last = known?.reading ?? NO_READING;
  const answeredAt = known?.answeredAt ?? null;
  const reading = withObservations(last, answeredAt, ofThisAccount(before, observations), now);
  if (reading === last) return before;
  const confirmed = reading.at !== last.at;
  // A block, a failing network and a missing login keep their own schedule.
  const defers = confirmed && before.health.kind === "healthy" && answeredAt !== null;
  const fresh = freshFor(reading, observationLifetime(interval));
  const freshUntil = known?.freshUntil ?? fresh;
  return {
    kind: "read",
    reading,
    held: known?.held ?? [],
    owner: before.owner,
    health: isWaiting(before.health) && fresh > now ? HEALTHY : before.health,
    dueAt: defers
      ? deferPoll(before.dueAt, answeredAt, reading.at, interval, afterNextReset(reading, now, 0))
      : before.dueAt,
    freshUntil: confirmed && fresh > freshUntil ? fresh : freshUntil,
    changedAt: changedAt(before, reading, now),
    answeredAt,
  };
}

/** The observations since the account changed; earlier ones may be another account's. */
const ofThisAccount = ({ owner }: Snapshot, all: readonly Observation[]): readonly Observation[] =>
  owner === null ? all : all.filter(({ at }) => at >= owner.since);

/** The snapshot where no request is allowed, and observations are next checked at `dueAt`. */
export const reduceWithoutPoll = (before: Snapshot, now: Instant, dueAt: Instant): Snapshot =>
  before.kind === "read" && now < before.freshUntil
    ? { ...before, health: HEALTHY, dueAt }
    : reduceOutcome(before, { kind: "waiting" }, now, dueAt);

const isWaiting = (health: Health): boolean =>
  health.kind === "failing" && health.failure.kind === "waiting";

/** When the shown percentage of the session last changed: `now`, if `reading` has another. */
function changedAt(before: Snapshot, reading: Reading, now: Instant): Instant | null {
  if (before.kind === "blank") return null;
  return shownSessionPercent(before.reading) === shownSessionPercent(reading)
    ? before.changedAt
    : now;
}

function shownSessionPercent(reading: Reading): number | null {
  const session = sessionOf(reading.windows);
  return session === null ? null : shownPercent(session.used);
}
