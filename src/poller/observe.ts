/** Merges what free sources reported, and Claude Code's activity, into the state; makes no request. */

import { accountChanged, forAccount } from "../model/account.ts";
import { mergeObservations } from "../model/reduce.ts";
import { resumeFromIdle } from "../model/schedule/interval.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { adopt } from "./adopt.ts";
import type { Inputs, PollerState, Step } from "./ports.ts";

/** The snapshot with the observations merged; the same one where they are no news. */
export function observedSnapshot({ snapshot }: PollerState, inputs: Inputs): Snapshot {
  const { now, identity, observations, limits } = inputs;
  // Even where the login was not read, its account is known: enough to drop another account's numbers.
  const current = forAccount(snapshot, identity, now);
  return mergeObservations(current, observations, now, limits.interval);
}

/** The state with the observations and another machine's reading merged; the same one where they are no news. */
export function observe(start: PollerState, inputs: Inputs): Step {
  const observed = observeHere(start, inputs);
  const isOther = accountChanged(start.snapshot, observed.state.snapshot);
  if (inputs.peer === null || isOther) return observed;
  const adopted = adopt(observed.state, inputs.peer, inputs);
  return { state: adopted.state, outcomes: [...observed.outcomes, ...adopted.outcomes] };
}

function observeHere(start: PollerState, inputs: Inputs): Step {
  const state = resumed(start, inputs);
  const { snapshot: before, pace } = state;
  const snapshot = observedSnapshot(state, inputs);
  if (snapshot === before) return { state, outcomes: [] };
  const sameAccount = !accountChanged(before, snapshot);
  const deferred = sameAccount && snapshot.dueAt !== before.dueAt && pace.reason !== "local";
  const known = before.kind === "blank" ? null : before.reading;
  return {
    state: { snapshot, pace: deferred ? { ...pace, reason: "free" } : pace },
    outcomes:
      snapshot.kind === "read" && snapshot.reading !== known
        ? [{ kind: "learned", reading: snapshot.reading }]
        : [],
  };
}

/** The state with the next poll brought forward, where Claude Code is active again. */
function resumed(state: PollerState, { now, activeAt, limits }: Inputs): PollerState {
  const { pace, snapshot } = state;
  const answeredAt = snapshot.kind === "read" ? snapshot.answeredAt : null;
  const due = { pace, dueAt: snapshot.dueAt };
  const sooner = resumeFromIdle(due, activeAt, now, limits, answeredAt);
  if (sooner === null) return state;
  return { pace: sooner.pace, snapshot: { ...snapshot, dueAt: sooner.dueAt } };
}
