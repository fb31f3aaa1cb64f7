/** One attempt. No request goes out without a usable login, against a block or the budget, or uncounted. */

import { accountChanged, forAccount } from "../model/account.ts";
import type { ClockPair } from "../model/clock-rollback.ts";
import { isPeerFailure, needsOtherLogin, type Outcome } from "../model/outcome.ts";
import type { PeerQuestion } from "../model/peers.ts";
import { reduceWithoutPoll } from "../model/reduce.ts";
import { allowedAt, blockedBy, countRequest, requestsInLastHour } from "../model/schedule/gate.ts";
import { isIdle } from "../model/schedule/idle.ts";
import { setForward, setForwardBy } from "../model/schedule/strictness.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, instant, MINUTE } from "../model/units.ts";
import type { Login } from "../sources/credentials.ts";
import { adopt, awaitPeer } from "./adopt.ts";
import { applyOutcome, postponePoll, storedRefusal } from "./apply-outcome.ts";
import { observe, observedSnapshot } from "./observe.ts";
import {
  clocksNow,
  commit,
  elsewhereAt,
  type Inputs,
  type PollerState,
  type Ports,
  type Step,
  sampleInputs,
} from "./ports.ts";

/**
 * Polls where that is allowed; the state after it is saved. An abort changes only the count of requests. `since` are the
 * clocks by which the times of `start` count.
 */
export async function tick(
  start: PollerState,
  ports: Ports,
  signal: AbortSignal,
  since: ClockPair | null,
): Promise<PollerState> {
  if (!ports.mayRequest()) return commit(start, withoutRequest(start, sampleInputs(ports)), ports);
  const turn = await askPeers("consult", start, ports, ports.clock.now(), signal, since);
  if (turn.isAnswered) return turn.state;
  return await poll(turn.state, ports, signal, turn.clocks);
}

interface PeerTurn {
  readonly state: PollerState;
  /** No request is needed, or none is allowed. */
  readonly isAnswered: boolean;
  /** By which the times of `state` count. */
  readonly clocks: ClockPair | null;
}

/** What other machines answer in place of the endpoint; the state after it is saved. */
async function askPeers(
  kind: "consult" | "claim",
  start: PollerState,
  ports: Ports,
  at: Instant,
  signal: AbortSignal,
  since: ClockPair | null,
): Promise<PeerTurn> {
  const peers = ports.peers?.() ?? null;
  if (peers === null) return { state: start, isAnswered: false, clocks: since };
  const answer = await peers[kind](questionAbout(start, ports, at, signal));
  if (signal.aborted) return { state: start, isAnswered: true, clocks: since };
  const inputs = sampleInputs(ports);
  const clocks = clocksNow(ports.clock, inputs.now);
  const state = prepare(onCalendarOf(start, since, clocks), inputs);
  if (accountChanged(start.snapshot, state.snapshot) || answer.kind === "poll")
    return { state: start, isAnswered: false, clocks: since };
  if (answer.kind === "wait")
    return {
      state: commit(start, awaitPeer(state, answer, inputs.now), ports),
      isAnswered: true,
      clocks,
    };
  const step = adopt(state, answer, inputs);
  const isOld = answer.askAt === null || step.state === state;
  return { state: commit(start, step, ports), isAnswered: !isOld, clocks };
}

function questionAbout(
  { snapshot, pace }: PollerState,
  ports: Ports,
  now: Instant,
  signal: AbortSignal,
): PeerQuestion {
  const { identity, activeAt } = sampleInputs(ports);
  const { health } = snapshot;
  return {
    account: identity.account,
    snapshot,
    activeAt,
    isActive: activeAt !== null && !isIdle(activeAt, now),
    sent: requestsInLastHour(pace, now),
    hasLogin: health.kind === "healthy" || !isPeerFailure(health.failure),
    now,
    signal,
  };
}

/** Polls under this machine's own login. */
async function poll(
  start: PollerState,
  ports: Ports,
  signal: AbortSignal,
  since: ClockPair | null,
): Promise<PollerState> {
  const login = await ports.login(ports.clock.now(), start.pace.refused);
  // Sampled after the login was found, which may take seconds.
  const inputs = sampleInputs(ports, login);
  const clocks = clocksNow(ports.clock, inputs.now);
  const state = prepare(onCalendarOf(start, since, clocks), inputs);
  // Another account has logged in, and not all files of its login may be written yet.
  if (accountChanged(start.snapshot, state.snapshot))
    return commit(start, { state, outcomes: [] }, ports);
  if (login.kind === "signedOut") {
    const outcome = ports.peers?.()?.failure() ?? login;
    return commit(start, applyOutcome(state, outcome, inputs), ports);
  }
  const { fingerprint } = login.secret;
  if (fingerprint === state.pace.refused)
    return commit(start, applyOutcome(state, storedRefusal(state), inputs), ports);
  const blocked = blockedBy(state.pace, inputs.limits, inputs.now, fingerprint);
  if (blocked !== null) return commit(start, postponePoll(state, blocked, inputs.now), ports);
  const claimed = await askPeers("claim", state, ports, inputs.now, signal, clocks);
  if (claimed.isAnswered) return claimed.state;
  const counted: PollerState = { ...state, pace: countRequest(state.pace, inputs.now) };
  // The next poller would not know of a request that cannot be saved, so it is not made.
  if (!ports.save(counted)) return withDueAt(state, after(inputs.now, MINUTE));
  // Another folder of the account may have counted a request at the same moment: each sees at least one of them.
  const limits = { ...inputs.limits, elsewhere: elsewhereAt(ports, inputs.now) };
  const overtaken = blockedBy(state.pace, limits, inputs.now, fingerprint);
  if (overtaken !== null) return commit(counted, postponePoll(state, overtaken, inputs.now), ports);
  const outcome = await ports.request(login.secret, signal);
  if (signal.aborted) return counted;
  const later = sampleInputs(ports, login);
  // What is saved now is read by the calendar of now, by another poller perhaps.
  const moved = onCalendarOf(counted, clocks, clocksNow(ports.clock, later.now));
  const next = commit(counted, afterResponse(moved, outcome, later), ports);
  await ports.peers?.()?.publish(outcome, next.snapshot);
  return next;
}

/** A clock that was set forward between two times frees nothing of the budget and ends no block. */
const onCalendarOf = (
  { snapshot, pace }: PollerState,
  since: ClockPair | null,
  now: ClockPair | null,
): PollerState => ({
  snapshot,
  pace: now === null ? pace : setForward(pace, setForwardBy(since, now), now.at),
});

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
  const isAlone = (ports.peers?.() ?? null) === null;
  return commit(start, afterLoginRead(start, login, sampleInputs(ports, login), isAlone), ports);
}

/** The state with that login: another account's numbers are gone, and a failure of the old login is over. */
function afterLoginRead(start: PollerState, login: Login, inputs: Inputs, isAlone: boolean): Step {
  const { now, limits } = inputs;
  const { pace } = start;
  const snapshot = forAccount(start.snapshot, inputs.identity, now);
  const state: PollerState = { snapshot, pace };
  // Where other machines are asked, the next attempt says what that means.
  if (login.kind === "signedOut")
    return isAlone ? applyOutcome(state, login, inputs) : { state, outcomes: [] };
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
