/** One attempt. No request goes out without a usable login, against a block or the budget, or uncounted. */

import { accountChanged, forAccount } from "../model/account.ts";
import { needsOtherLogin, type Outcome } from "../model/outcome.ts";
import { reduceWithoutPoll } from "../model/reduce.ts";
import { allowedAt, blockedBy, countRequest } from "../model/schedule/gate.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, instant, MINUTE } from "../model/units.ts";
import type { Login } from "../sources/credentials.ts";
import { applyOutcome, postponePoll, storedRefusal } from "./apply-outcome.ts";
import { observe, observedSnapshot } from "./observe.ts";
import {
  commit,
  type Inputs,
  type PollerState,
  type Ports,
  type Step,
  sampleInputs,
} from "./ports.ts";

/** Polls where that is allowed; the state after it is saved. An abort changes only the count of requests. */
export async function tick(
  start: PollerState,
  ports: Ports,
  signal: AbortSignal,
): Promise<PollerState> {
  if (!ports.mayRequest()) return commit(start, withoutRequest(start, sampleInputs(ports)), ports);
  const login = await ports.login(ports.clock.now(), start.pace.refused);
  // Sampled after the login was found, which may take seconds.
  const inputs = sampleInputs(ports, login);
  const state = prepare(start, inputs);
  // Another account has logged in, and not all files of its login may be written yet.
  if (accountChanged(start.snapshot, state.snapshot))
    return commit(start, { state, outcomes: [] }, ports);
  if (login.kind === "signedOut") return commit(start, applyOutcome(state, login, inputs), ports);
  const { fingerprint } = login.secret;
  if (fingerprint === state.pace.refused)
    return commit(start, applyOutcome(state, storedRefusal(state), inputs), ports);
  const blocked = blockedBy(state.pace, inputs.limits, inputs.now, fingerprint);
  if (blocked !== null) return commit(start, postponePoll(state, blocked, inputs.now), ports);
  const counted: PollerState = { ...state, pace: countRequest(state.pace, inputs.now) };
  // The next poller would not know of a request that cannot be saved, so it is not made.
  if (!ports.save(counted)) return withDueAt(state, after(inputs.now, MINUTE));
  // Another folder of the account may have counted a request at the same moment: each sees at least one of them.
  const limits = { ...inputs.limits, elsewhere: ports.elsewhere(inputs.now) };
  const overtaken = blockedBy(state.pace, limits, inputs.now, fingerprint);
  if (overtaken !== null) return commit(counted, postponePoll(state, overtaken, inputs.now), ports);
  const outcome = await ports.request(login.secret, signal);
  if (signal.aborted) return counted;
  return commit(counted, afterResponse(counted, outcome, sampleInputs(ports, login)), ports);
}

/** The state before a request: observations count, though they do not put off a poll that is due. */
function prepare(start: PollerState, inputs: Inputs): PollerState {
  const observed = observedSnapshot(start, inputs);
  const changed = accountChanged(start.snapshot, observed);
  const snapshot = changed ? observed : { ...observed, dueAt: start.snapshot.dueAt };
  if (start.pace.reason !== "local") return { ...start, snapshot };
  // Of a time without requests nothing remains but a block from before it.
  return {
    snapshot: { ...snapshot, health: { kind: "healthy" } },
    pace: { ...start.pace, reason: "retry-after" },
  };
}

function afterResponse(counted: PollerState, outcome: Outcome, inputs: Inputs): Step {
  const { pace } = counted;
  // If another account has logged in meanwhile, the response to the first one says nothing about it.
  const snapshot = forAccount(counted.snapshot, inputs.identity, inputs.now);
  if (accountChanged(counted.snapshot, snapshot))
    return { state: { ...counted, snapshot }, outcomes: [] };
  const isFinal = outcome.kind === "refused" && needsOtherLogin(outcome);
  const refused = isFinal ? inputs.identity.token : pace.refused;
  return applyOutcome({ ...counted, pace: { ...pace, refused } }, outcome, inputs);
}

/** The state where requests are not allowed: observations are merged, and the next attempt is an interval away. */
function withoutRequest(start: PollerState, inputs: Inputs): Step {
  const { state, outcomes } = observe(start, inputs);
  const { now, limits } = inputs;
  const snapshot = reduceWithoutPoll(state.snapshot, now, after(now, limits.interval));
  const { health } = snapshot;
  return {
    state: { snapshot, pace: { ...state.pace, reason: "local" } },
    outcomes: health.kind === "failing" ? [...outcomes, health.failure] : outcomes,
  };
}

/** Reads the login after it changed, without a request; the state after it is saved. */
export async function checkLogin(start: PollerState, ports: Ports): Promise<PollerState> {
  if (!ports.mayRequest()) return commit(start, observe(start, sampleInputs(ports)), ports);
  const login = await ports.login(ports.clock.now(), start.pace.refused);
  return commit(start, afterLoginRead(start, login, sampleInputs(ports, login)), ports);
}

/** The state with that login: another account's numbers are gone, and a failure of the old login is over. */
function afterLoginRead(start: PollerState, login: Login, inputs: Inputs): Step {
  const { now, limits } = inputs;
  const { pace } = start;
  const snapshot = forAccount(start.snapshot, inputs.identity, now);
  const state: PollerState = { snapshot, pace };
  if (login.kind === "signedOut") return applyOutcome(state, login, inputs);
  const { fingerprint } = login.secret;
  if (fingerprint === pace.refused) return applyOutcome(state, storedRefusal(state), inputs);
  const { health } = snapshot;
  if (health.kind === "failing" && health.failure.kind === "throttled") {
    // A block belongs to the token that met it: another token may be used at once.
    const allowed = allowedAt(pace, limits, now, fingerprint);
    return { state: withDueAt(state, earliest([snapshot.dueAt, allowed])), outcomes: [] };
  }
  if (health.kind === "healthy" || !needsOtherLogin(health.failure)) return { state, outcomes: [] };
  const dueAt = snapshot.kind === "read" ? dueAfterAnswer(snapshot, inputs) : now;
  const healthy: Snapshot = { ...snapshot, health: { kind: "healthy" }, dueAt };
  return { state: { snapshot: healthy, pace: { ...pace, reason: "interval" } }, outcomes: [] };
}

/** An interval after the last response, or now where that has passed: polls that the old login prevented are due. */
function dueAfterAnswer(
  { answeredAt }: Extract<Snapshot, { readonly kind: "read" }>,
  { now, limits }: Inputs,
): Instant {
  if (answeredAt === null || answeredAt > now) return now;
  return instant(Math.max(after(answeredAt, limits.interval), now));
}

const withDueAt = (state: PollerState, dueAt: Instant): PollerState => ({
  ...state,
  snapshot: { ...state.snapshot, dueAt },
});
