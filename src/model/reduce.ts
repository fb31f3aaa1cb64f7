/** The snapshot after an attempt or an observation from a free source, given the snapshot before it. */
import { freshFor } from "./freshness.ts";
import {
  type DatedReading,
  isContradicted,
  type Observation,
  withObservations,
} from "./observations.ts";
import { isLoginFailure, isPeerFailure, type Outcome } from "./outcome.ts";
import { holdOutliers } from "./outlier.ts";
import { type Reading, withoutImpossible } from "./reading.ts";
import { afterNextReset } from "./schedule/interval.ts";
import { deferPoll, observationLifetime } from "./schedule/next.ts";
import type { Health, Snapshot, SnapshotOwner } from "./snapshot.ts";
import { earliest, type Instant, instant, type Millis, shownPercent, span } from "./units.ts";
import { sessionOf, type Window, windowOf } from "./window.ts";

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
    const answer = withoutImpossible(outcome.reading);
    const answered = answeredAfter(before, answer.windows);
    const ours = ofThisAccount(before.owner, answered, observations);
    const dated: DatedReading = { reading: answer, undated: [] };
    const merged = withObservations(dated, answeredAt, ours, now);
    const { reading, held, heldExtra } = holdOutliers(before, merged.reading, now);
    return {
      kind: "read",
      reading,
      held,
      heldExtra,
      undated: merged.undated,
      owner: before.owner,
      health: HEALTHY,
      dueAt,
      // Another machine's reading has an age; its wait began with it.
      freshUntil: freshFor(reading, span(answeredAt, dueAt)),
      changedAt: changedAt(before, reading, now),
      answeredAt,
      answered,
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
  const isNoPoll = isLoginFailure(outcome) || isPeerFailure(outcome) || outcome.kind === "waiting";
  if (failed.kind === "blank" || isNoPoll) return failed;
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
  const last: DatedReading = known ?? { reading: NO_READING, undated: [] };
  const answeredAt = known?.answeredAt ?? null;
  const answered = known?.answered ?? [];
  const ours = ofThisAccount(before.owner, answered, observations);
  const merged = withObservations(last, answeredAt, ours, now);
  if (merged === last) return before;
  const { reading, undated } = merged;
  const confirmed = reading.at !== last.reading.at;
  // A block, a failing network and a missing login keep their own schedule.
  const defers =
    confirmed && undated.length === 0 && before.health.kind === "healthy" && answeredAt !== null;
  const fresh = freshFor(reading, observationLifetime(interval));
  const freshUntil = known?.freshUntil ?? fresh;
  return {
    kind: "read",
    reading,
    held: known?.held ?? [],
    // Money that came since is no longer the one that was held.
    heldExtra: known?.heldExtra === true && reading.extra === known.reading.extra,
    undated,
    owner: before.owner,
    health: isWaiting(before.health) && fresh > now ? HEALTHY : before.health,
    dueAt: defers
      ? deferPoll(before.dueAt, answeredAt, reading.at, interval, afterNextReset(reading, now, 0))
      : before.dueAt,
    freshUntil: confirmed && fresh > freshUntil ? fresh : freshUntil,
    changedAt: changedAt(before, reading, now),
    answeredAt,
    answered,
  };
}

/** The observations that may be this account's: since it logged in, and of no window that its own ones exclude. */
const ofThisAccount = (
  owner: SnapshotOwner | null,
  answered: readonly Window[],
  all: readonly Observation[],
): readonly Observation[] =>
  all.filter((one) => one.at >= (owner?.since ?? 0) && !isContradicted(one, answered));

/** More windows than an account has: a server that names others in each response adds no more. */
const MAX_ANSWERED = 64;

/** What the endpoint has reported of each window: of one that is missing, or has no reset, what it reported last. */
function answeredAfter(before: Snapshot, windows: readonly Window[]): readonly Window[] {
  const running = windows.filter(({ resetsAt }) => resetsAt !== null);
  const earlier = before.kind === "blank" ? [] : before.answered;
  const others = earlier.filter(({ scope }) => windowOf(running, scope) === null);
  return [...running, ...others].slice(0, MAX_ANSWERED);
}

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
