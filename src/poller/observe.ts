/** What free sources tell, and that Claude Code is at work: taken in without asking anybody. */

import { accountChanged, forAccount } from "../model/account.ts";
import { mergeObservations } from "../model/reduce.ts";
import { resumeFromIdle } from "../model/schedule/interval.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { accountIdentity } from "./identify.ts";
import type { PollerState, Ports } from "./ports.ts";

/** What is known with what free sources have told; the same snapshot where that is no news. */
export function observedSnapshot(state: PollerState, world: Ports): Snapshot {
  const now = world.clock.now();
  // Of the login only its account is seen without reading it, which is enough to take another's numbers away.
  const snapshot = forAccount(state.snapshot, accountIdentity(null, world), now);
  return mergeObservations(snapshot, world.observations(now), now, world.limits().interval);
}

/** The state with what free sources have told; kept, and another one, only where that is news. */
export function observe(begun: PollerState, world: Ports): PollerState {
  const state = resumed(begun, world);
  const snapshot = observedSnapshot(state, world);
  const before = state.snapshot;
  if (snapshot === before) {
    if (state !== begun) world.save(state);
    return state;
  }
  const another = accountChanged(before, snapshot);
  const spared = !another && snapshot.dueAt !== before.dueAt && state.pace.reason !== "local";
  const taken: PollerState = {
    snapshot,
    pace: spared ? { ...state.pace, reason: "free" } : state.pace,
  };
  world.save(taken);
  const told = before.kind === "blank" ? null : before.reading;
  if (snapshot.kind === "read" && snapshot.reading !== told)
    world.report({ kind: "learned", reading: snapshot.reading }, taken);
  return taken;
}

/** The state with the next poll brought forward, where Claude Code is at work again. */
function resumed(state: PollerState, world: Ports): PollerState {
  const { pace, snapshot } = state;
  const now = world.clock.now();
  const step = resumeFromIdle(
    { pace, dueAt: snapshot.dueAt },
    lastActiveAt(world, now),
    now,
    world.limits(),
  );
  if (step === null) return state;
  return { pace: step.pace, snapshot: { ...snapshot, dueAt: step.dueAt } };
}

/** When Claude Code was last at work: a number that it tells is a sign of that too. */
export function lastActiveAt(world: Ports, now: Instant): Instant | null {
  const told = world.observations(now).map(({ at }) => at);
  const signs = [world.activeAt(now), ...told].filter((at) => at !== null && at <= now);
  return signs.reduce<Instant | null>(
    (latest, at) => (latest === null || (at !== null && at > latest) ? at : latest),
    null,
  );
}
