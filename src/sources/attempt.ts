/** One attempt to learn: nothing is sent without a usable login, against a block or the budget, or uncounted. */
import { absorb, advance, unasked } from "../model/advance.ts";
import type { Heard } from "../model/merge.ts";
import { isLoginTrouble, type Outcome, type Trouble } from "../model/outcome.ts";
import { type Claimant, changedHands, ownedBy } from "../model/owner.ts";
import { allowedAt, type Limits, next, type Pace, spend } from "../model/pacing.ts";
import type { Health, Snapshot } from "../model/snapshot.ts";
import { after, type Instant, instant, MINUTE } from "../model/units.ts";
import type { Clock } from "./clock.ts";
import type { Login } from "./credentials.ts";
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
  if (login.kind === "signedOut") return settle(state, login, world);
  const { fingerprint } = login.secret;
  if (fingerprint === state.pace.refused) return settle(state, refusalIn(state), world);
  const allowed = allowedAt(state.pace, world.limits(), now);
  if (allowed > now) return postpone(state, allowed, now, world);
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
  return settle({ ...spent, pace: { ...spent.pace, refused } }, outcome, world);
}

/** Looks at the login anew, and asks nobody: what is known is the person's who is logged in now, or gone. */
export async function heed(begun: State, world: World): Promise<State> {
  if (!world.asks()) return takeIn(begun, world);
  const { state, login } = await recognised(begun, world);
  if (login.kind === "signedOut") return settle(state, login, world);
  const { snapshot, pace } = state;
  const { health } = snapshot;
  if (login.secret.fingerprint === pace.refused) return settle(state, refusalIn(state), world);
  if (health.kind === "well" || !isLoginTrouble(health.trouble)) return kept(state, world);
  const now = world.clock.now();
  const dueAt = snapshot.kind === "read" ? nextAfter(snapshot, world) : now;
  const mended: State = {
    snapshot: { ...snapshot, health: { kind: "well" }, dueAt },
    pace: { ...pace, reason: "interval" },
  };
  return kept(mended, world);
}

/** An interval after the last answer: what a login in between has kept from being asked is due by then. */
const nextAfter = ({ answeredAt }: Extract<Snapshot, { kind: "read" }>, world: World): Instant => {
  const now = world.clock.now();
  if (answeredAt === null || answeredAt > now) return now;
  return instant(Math.max(after(answeredAt, world.limits().interval), now));
};

/** The state as far as it is of the person who is logged in, and that login. */
async function recognised(state: State, world: World): Promise<{ state: State; login: Login }> {
  const login = await world.login(world.clock.now(), state.pace.refused);
  const snapshot = ownedBy(state.snapshot, claimant(login, world), world.clock.now());
  return { state: { ...state, snapshot }, login };
}

const claimant = (login: Login, { account }: World): Claimant =>
  login.kind === "signedOut"
    ? { account: account(), token: null, expiresAt: null }
    : { account: account(), token: login.secret.fingerprint, expiresAt: login.expiresAt };

const kept = (state: State, world: World): State => {
  world.keep(state);
  return state;
};

/** What is known with what free sources have told; the same snapshot where that is no news. */
export function informed(state: State, world: World): Snapshot {
  const now = world.clock.now();
  // Of the login only its account is seen without reading it, which is enough to take another's numbers away.
  const claims: Claimant = { account: world.account(), token: null, expiresAt: null };
  const snapshot = ownedBy(state.snapshot, claims, now);
  return absorb(snapshot, world.hear(now), now, world.limits().interval);
}

/** The state with what free sources have told; kept, and another one, only where that is news. */
export function takeIn(state: State, world: World): State {
  const snapshot = informed(state, world);
  if (snapshot === state.snapshot) return state;
  const before = state.snapshot;
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

/** The refusal that the stored token met before; it still stands until another token is stored. */
function refusalIn({ snapshot: { health } }: State): Trouble {
  const known = health.kind === "ill" && health.trouble.kind === "refused";
  return known ? health.trouble : { kind: "refused", why: "token" };
}

function settle({ snapshot, pace }: State, outcome: Outcome, world: World): State {
  const now = world.clock.now();
  const rhythm = next(pace, outcome, now, world.dice(), world.limits());
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

function postpone(state: State, dueAt: Instant, now: Instant, world: World): State {
  const { pace, snapshot } = state;
  const blocked = pace.blockedUntil === dueAt;
  // A block outlives the snapshot that told of it: a lost one is told of anew.
  const health = blocked && snapshot.health.kind === "well" ? throttled(now) : snapshot.health;
  const postponed: State = {
    snapshot: { ...snapshot, health, dueAt },
    pace: blocked ? pace : { ...pace, reason: "budget" },
  };
  world.keep(postponed);
  return postponed;
}
