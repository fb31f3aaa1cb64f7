/** How an attempt ends: what is known from then on, and when the next one is due. */

import type { Outcome, Trouble } from "../model/outcome.ts";
import { advance } from "../model/reduce.ts";
import type { Hindrance } from "../model/schedule/gate.ts";
import { hasMoved } from "../model/schedule/idle.ts";
import { next } from "../model/schedule/next.ts";
import type { Health } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { lastActive } from "./observe.ts";
import type { State, World } from "./ports.ts";

/** The state after an attempt that ended so, with which token; kept, and told. */
export function settle(
  { snapshot, pace }: State,
  outcome: Outcome,
  world: World,
  token: string | null,
): State {
  const now = world.clock.now();
  const known = snapshot.kind === "read" ? snapshot.reading : null;
  const moved = outcome.kind !== "learned" || known === null || hasMoved(known, outcome.reading);
  const signs = { token, moved, activeAt: lastActive(world, now) };
  const rhythm = next(pace, outcome, now, world.dice(), world.limits(), signs);
  const settled: State = {
    snapshot: advance(snapshot, outcome, now, rhythm.dueAt, world.hear(now)),
    pace: rhythm.pace,
  };
  world.keep(settled);
  world.note(outcome, settled);
  return settled;
}

/** The refusal that the stored token met before; it still stands until another token is stored. */
export function refusalIn({ snapshot: { health } }: State): Trouble {
  const known = health.kind === "ill" && health.trouble.kind === "refused";
  return known ? health.trouble : { kind: "refused", why: "token" };
}

const throttled = (since: Instant): Health => ({
  kind: "ill",
  trouble: { kind: "throttled", retryAfter: null },
  since,
  misses: 1,
});

/** The state where a request is not allowed yet; kept. */
export function postpone(
  state: State,
  { why, until: dueAt }: Hindrance,
  now: Instant,
  world: World,
): State {
  const { pace, snapshot } = state;
  const blocked = why === "block";
  const reason = pace.reason === "backoff" ? "backoff" : "retry-after";
  // A block outlives the snapshot that told of it: a lost one is told of anew.
  const health = blocked && snapshot.health.kind === "well" ? throttled(now) : snapshot.health;
  const postponed: State = {
    snapshot: { ...snapshot, health, dueAt },
    pace: { ...pace, reason: blocked ? reason : "budget" },
  };
  world.keep(postponed);
  return postponed;
}
