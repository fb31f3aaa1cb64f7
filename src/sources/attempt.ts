/** One attempt to learn: nothing is sent without a usable login, against a block or the budget, or uncounted. */
import { absorb, advance, unasked } from "../model/advance.ts";
import { type Hindrance, hindrance } from "../model/allowance.ts";
import { spend } from "../model/budget.ts";
import type { Heard } from "../model/merge.ts";
import type { Outcome, Trouble } from "../model/outcome.ts";
import { changedHands, ownedBy } from "../model/owner.ts";
import type { Limits, Pace } from "../model/pace.ts";
import { next } from "../model/pacing.ts";
import { hasMoved } from "../model/quiet.ts";
import type { Health, Snapshot } from "../model/snapshot.ts";
import { roused } from "../model/steady.ts";
import { after, type Instant, MINUTE } from "../model/units.ts";
import type { Clock } from "./clock.ts";
import type { Login } from "./credentials.ts";
import { claimant, recognised } from "./recognised.ts";
import type { Secret } from "./secret.ts";

/** What one poller knows and hands to the next. */
export interface State {
  readonly snapshot: Snapshot;
  readonly pace: Pace;
}

export interface World {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly dice: () => number;
  readonly limits: () => Limits;
  /** The stored login; `refused` is the fingerprint of a token that is known to be of no use. */
  readonly login: (now: Instant, refused: string | null) => Promise<Login>;
  /** The fingerprint of the account that is logged in; null where nobody tells. */
  readonly account: () => string | null;
  /** What free sources have told so far. */
  readonly hear: (now: Instant) => readonly Heard[];
  /** When Claude Code was last seen at work on this machine; null where that cannot be seen. */
  readonly active: (now: Instant) => Instant | null;
  /** False where the endpoint is never to be asked. */
  readonly asks: () => boolean;
  readonly ask: (secret: Secret, signal: AbortSignal) => Promise<Outcome>;
  /** Writes the state down; false when the disk refuses. */
  readonly keep: (state: State) => boolean;
  /** Told of all that was learned, asked for or not, and of attempts that got another answer or found no login. */
  readonly note: (outcome: Outcome, state: State) => void;
}

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
function lastActive(world: World, now: Instant): Instant | null {
  const told = world.hear(now).map(({ at }) => at);
  const signs = [world.active(now), ...told].filter((at) => at !== null && at <= now);
  return signs.reduce<Instant | null>(
    (latest, at) => (latest === null || (at !== null && at > latest) ? at : latest),
    null,
  );
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

/** The state, written down. */
export const kept = (state: State, world: World): State => {
  world.keep(state);
  return state;
};

/** The refusal that the stored token met before; it still stands until another token is stored. */
export function refusalIn({ snapshot: { health } }: State): Trouble {
  const known = health.kind === "ill" && health.trouble.kind === "refused";
  return known ? health.trouble : { kind: "refused", why: "token" };
}

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

const throttled = (since: Instant): Health => ({
  kind: "ill",
  trouble: { kind: "throttled", retryAfter: null },
  since,
  misses: 1,
});

function postpone(
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
