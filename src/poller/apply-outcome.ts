/** How an attempt ends: what is known from then on, and when the next one is due. */

import type { Failure, Outcome } from "../model/outcome.ts";
import { reduceOutcome } from "../model/reduce.ts";
import type { BlockedBy } from "../model/schedule/gate.ts";
import { usageChanged } from "../model/schedule/idle.ts";
import { scheduleNext } from "../model/schedule/next.ts";
import type { Health } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { lastActiveAt } from "./observe.ts";
import type { PollerState, Ports } from "./ports.ts";

/** The state after an attempt that ended so, with which token; kept, and told. */
export function applyOutcome(
  { snapshot, pace }: PollerState,
  outcome: Outcome,
  world: Ports,
  token: string | null,
): PollerState {
  const now = world.clock.now();
  const known = snapshot.kind === "read" ? snapshot.reading : null;
  const moved =
    outcome.kind !== "learned" || known === null || usageChanged(known, outcome.reading);
  const signs = { token, moved, activeAt: lastActiveAt(world, now) };
  const rhythm = scheduleNext(pace, outcome, now, world.random(), world.limits(), signs);
  const settled: PollerState = {
    snapshot: reduceOutcome(snapshot, outcome, now, rhythm.dueAt, world.observations(now)),
    pace: rhythm.pace,
  };
  world.save(settled);
  world.report(outcome, settled);
  return settled;
}

/** The refusal that the stored token met before; it still stands until another token is stored. */
export function knownRefusal({ snapshot: { health } }: PollerState): Failure {
  const known = health.kind === "failing" && health.failure.kind === "refused";
  return known ? health.failure : { kind: "refused", why: "token" };
}

const rateLimited = (since: Instant): Health => ({
  kind: "failing",
  failure: { kind: "throttled", retryAfter: null },
  since,
  failures: 1,
});

/** The state where a request is not allowed yet; kept. */
export function postponePoll(
  state: PollerState,
  { why, until: dueAt }: BlockedBy,
  now: Instant,
  world: Ports,
): PollerState {
  const { pace, snapshot } = state;
  const blocked = why === "block";
  const reason = pace.reason === "backoff" ? "backoff" : "retry-after";
  // A block outlives the snapshot that told of it: a lost one is told of anew.
  const health = blocked && snapshot.health.kind === "healthy" ? rateLimited(now) : snapshot.health;
  const postponed: PollerState = {
    snapshot: { ...snapshot, health, dueAt },
    pace: { ...pace, reason: blocked ? reason : "budget" },
  };
  world.save(postponed);
  return postponed;
}
