/** Applies the outcome of an attempt to the state, and decides when the next attempt is due. */

import type { Failure, Outcome } from "../model/outcome.ts";
import { reduceOutcome } from "../model/reduce.ts";
import type { BlockedBy } from "../model/schedule/gate.ts";
import { usageChanged } from "../model/schedule/idle.ts";
import { scheduleNext } from "../model/schedule/next.ts";
import type { Health } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Inputs, PollerState, Step } from "./ports.ts";

/** The state after an attempt with that outcome. */
export function applyOutcome(
  { snapshot, pace }: PollerState,
  outcome: Outcome,
  { now, random, limits, identity, observations, activeAt }: Inputs,
): Step {
  const known = snapshot.kind === "read" ? snapshot.reading : null;
  const moved =
    outcome.kind !== "learned" || known === null || usageChanged(known, outcome.reading);
  const signs = { token: identity.token, moved, activeAt };
  const next = scheduleNext(pace, outcome, now, random, limits, signs);
  return {
    state: {
      snapshot: reduceOutcome(snapshot, outcome, now, next.dueAt, observations),
      pace: next.pace,
    },
    outcomes: [outcome],
  };
}

/** The refusal that the stored token met earlier; it holds until another token is stored. */
export function storedRefusal({ snapshot: { health } }: PollerState): Failure {
  const isRefusal = health.kind === "failing" && health.failure.kind === "refused";
  return isRefusal ? health.failure : { kind: "refused", why: "token" };
}

/** The state where a request is not allowed yet. */
export function postponePoll(state: PollerState, blocked: BlockedBy, now: Instant): Step {
  const { pace, snapshot } = state;
  const rateLimited = blocked.why === "block";
  const reason = pace.reason === "backoff" ? "backoff" : "retry-after";
  // A block outlives the snapshot that showed it; where that is lost, the snapshot shows the block again.
  const restore = rateLimited && snapshot.health.kind === "healthy";
  const health = restore ? rateLimitedSince(now) : snapshot.health;
  return {
    state: {
      snapshot: { ...snapshot, health, dueAt: blocked.until },
      pace: { ...pace, reason: rateLimited ? reason : "budget" },
    },
    outcomes: [],
  };
}

const rateLimitedSince = (since: Instant): Health => ({
  kind: "failing",
  failure: { kind: "throttled", retryAfter: null },
  since,
  failures: 1,
});
