/** One attempt to learn: nothing is sent without a usable login, against a block or the budget, or uncounted. */

import { changedHands, ownedBy } from "../model/account.ts";
import { unasked } from "../model/reduce.ts";
import { spend } from "../model/schedule/budget.ts";
import { hindrance } from "../model/schedule/gate.ts";
import { after, MINUTE } from "../model/units.ts";
import { postpone, refusalIn, settle } from "./apply-outcome.ts";
import { claimant, recognised } from "./identify.ts";
import { informed, takeIn } from "./observe.ts";
import { kept, type State, type World } from "./ports.ts";

/** The state after one attempt, already kept. An abort leaves everything but the count of requests as it was. */
export async function attempt(begun: State, world: World, signal: AbortSignal): Promise<State> {
  if (!world.asks()) return rest(takeIn(begun, world), world);
  const { clock } = world;
  const { state, login } = await recognised(asking(begun, world), world);
  const now = clock.now();
  // Somebody else has logged in, and not all files of that login may be written yet.
  if (changedHands(begun.snapshot, state.snapshot)) return kept(state, world);
  if (login.kind === "signedOut") return settle(state, login, world, null);
  const { fingerprint } = login.secret;
  if (fingerprint === state.pace.refused)
    return settle(state, refusalIn(state), world, fingerprint);
  const held = hindrance(state.pace, world.limits(), now, fingerprint);
  if (held !== null) return postpone(state, held, now, world);
  const spent: State = { ...state, pace: spend(state.pace, now) };
  // A request that cannot be written down would be forgotten by the next poller, and so is not made.
  if (!world.keep(spent))
    return { ...state, snapshot: { ...state.snapshot, dueAt: after(now, MINUTE) } };
  const outcome = await world.ask(login.secret, signal);
  if (signal.aborted) return spent;
  // What was answered to one account tells nothing of the one that has taken its place meanwhile.
  const own = ownedBy(spent.snapshot, claimant(login, world), clock.now());
  if (changedHands(spent.snapshot, own)) return kept({ ...spent, snapshot: own }, world);
  const refused = outcome.kind === "refused" ? fingerprint : spent.pace.refused;
  return settle({ ...spent, pace: { ...spent.pace, refused } }, outcome, world, fingerprint);
}

/** What is known before the question: all that was heard, though it does not put off a question that is due. */
function asking(begun: State, world: World): State {
  const { dueAt } = begun.snapshot;
  const known = informed(begun, world);
  const snapshot = changedHands(begun.snapshot, known) ? known : { ...known, dueAt };
  if (begun.pace.reason !== "local") return { ...begun, snapshot };
  // Of a time in which nobody was to be asked nothing stays but a block from before it.
  return {
    snapshot: { ...snapshot, health: { kind: "well" } },
    pace: { ...begun.pace, reason: "retry-after" },
  };
}

/** The state where nobody is asked: the next look at what was told is an interval away. */
function rest({ snapshot, pace }: State, world: World): State {
  const now = world.clock.now();
  const dueAt = after(now, world.limits().interval);
  const rested: State = {
    snapshot: unasked(snapshot, now, dueAt),
    pace: { ...pace, reason: "local" },
  };
  world.keep(rested);
  const { health } = rested.snapshot;
  if (health.kind === "ill") world.note(health.trouble, rested);
  return rested;
}
