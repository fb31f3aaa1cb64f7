/** One attempt to learn: nothing is sent without a usable login, against a block or the budget, or uncounted. */

import { accountChanged, forAccount } from "../model/account.ts";
import { reduceWithoutPoll } from "../model/reduce.ts";
import { blockedBy, countRequest } from "../model/schedule/gate.ts";
import { after, MINUTE } from "../model/units.ts";
import { applyOutcome, knownRefusal, postponePoll } from "./apply-outcome.ts";
import { accountIdentity, identify } from "./identify.ts";
import { observe, observedSnapshot } from "./observe.ts";
import { type PollerState, type Ports, saved } from "./ports.ts";

/** The state after one attempt, already kept. An abort leaves everything but the count of requests as it was. */
export async function tick(
  begun: PollerState,
  world: Ports,
  signal: AbortSignal,
): Promise<PollerState> {
  if (!world.mayRequest()) return withoutRequest(observe(begun, world), world);
  const { clock } = world;
  const { state, login } = await identify(prepare(begun, world), world);
  const now = clock.now();
  // Somebody else has logged in, and not all files of that login may be written yet.
  if (accountChanged(begun.snapshot, state.snapshot)) return saved(state, world);
  if (login.kind === "signedOut") return applyOutcome(state, login, world, null);
  const { fingerprint } = login.secret;
  if (fingerprint === state.pace.refused)
    return applyOutcome(state, knownRefusal(state), world, fingerprint);
  const held = blockedBy(state.pace, world.limits(), now, fingerprint);
  if (held !== null) return postponePoll(state, held, now, world);
  const spent: PollerState = { ...state, pace: countRequest(state.pace, now) };
  // A request that cannot be written down would be forgotten by the next poller, and so is not made.
  if (!world.save(spent))
    return { ...state, snapshot: { ...state.snapshot, dueAt: after(now, MINUTE) } };
  const outcome = await world.request(login.secret, signal);
  if (signal.aborted) return spent;
  // What was answered to one account tells nothing of the one that has taken its place meanwhile.
  const own = forAccount(spent.snapshot, accountIdentity(login, world), clock.now());
  if (accountChanged(spent.snapshot, own)) return saved({ ...spent, snapshot: own }, world);
  const refused = outcome.kind === "refused" ? fingerprint : spent.pace.refused;
  return applyOutcome({ ...spent, pace: { ...spent.pace, refused } }, outcome, world, fingerprint);
}

/** What is known before the question: all that was heard, though it does not put off a question that is due. */
function prepare(begun: PollerState, world: Ports): PollerState {
  const { dueAt } = begun.snapshot;
  const known = observedSnapshot(begun, world);
  const snapshot = accountChanged(begun.snapshot, known) ? known : { ...known, dueAt };
  if (begun.pace.reason !== "local") return { ...begun, snapshot };
  // Of a time in which nobody was to be asked nothing stays but a block from before it.
  return {
    snapshot: { ...snapshot, health: { kind: "healthy" } },
    pace: { ...begun.pace, reason: "retry-after" },
  };
}

/** The state where nobody is asked: the next look at what was told is an interval away. */
function withoutRequest({ snapshot, pace }: PollerState, world: Ports): PollerState {
  const now = world.clock.now();
  const dueAt = after(now, world.limits().interval);
  const rested: PollerState = {
    snapshot: reduceWithoutPoll(snapshot, now, dueAt),
    pace: { ...pace, reason: "local" },
  };
  world.save(rested);
  const { health } = rested.snapshot;
  if (health.kind === "failing") world.report(health.failure, rested);
  return rested;
}
