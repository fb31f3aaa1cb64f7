/** What free sources tell, and that Claude Code is at work: taken in without asking anybody. */

import { changedHands, ownedBy } from "../model/account.ts";
import { absorb } from "../model/reduce.ts";
import { roused } from "../model/schedule/interval.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { claimant } from "./identify.ts";
import type { State, World } from "./ports.ts";

/** What is known with what free sources have told; the same snapshot where that is no news. */
export function informed(state: State, world: World): Snapshot {
  const now = world.clock.now();
  // Of the login only its account is seen without reading it, which is enough to take another's numbers away.
  const snapshot = ownedBy(state.snapshot, claimant(null, world), now);
  return absorb(snapshot, world.hear(now), now, world.limits().interval);
}

/** The state with what free sources have told; kept, and another one, only where that is news. */
export function takeIn(begun: State, world: World): State {
  const state = quickened(begun, world);
  const snapshot = informed(state, world);
  const before = state.snapshot;
  if (snapshot === before) {
    if (state !== begun) world.keep(state);
    return state;
  }
  const another = changedHands(before, snapshot);
  const spared = !another && snapshot.dueAt !== before.dueAt && state.pace.reason !== "local";
  const taken: State = {
    snapshot,
    pace: spared ? { ...state.pace, reason: "free" } : state.pace,
  };
  world.keep(taken);
  const told = before.kind === "blank" ? null : before.reading;
  if (snapshot.kind === "read" && snapshot.reading !== told)
    world.note({ kind: "learned", reading: snapshot.reading }, taken);
  return taken;
}

/** The state with the next poll brought forward, where Claude Code is at work again. */
function quickened(state: State, world: World): State {
  const { pace, snapshot } = state;
  const now = world.clock.now();
  const step = roused({ pace, dueAt: snapshot.dueAt }, lastActive(world, now), now, world.limits());
  if (step === null) return state;
  return { pace: step.pace, snapshot: { ...snapshot, dueAt: step.dueAt } };
}

/** When Claude Code was last at work: a number that it tells is a sign of that too. */
export function lastActive(world: World, now: Instant): Instant | null {
  const told = world.hear(now).map(({ at }) => at);
  const signs = [world.active(now), ...told].filter((at) => at !== null && at <= now);
  return signs.reduce<Instant | null>(
    (latest, at) => (latest === null || (at !== null && at > latest) ? at : latest),
    null,
  );
}
