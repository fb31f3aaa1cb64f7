/** One attempt to learn: nothing is sent without a usable login, against a block or the budget, or uncounted. */
import { advance } from "../model/advance.ts";
import type { Outcome, Trouble } from "../model/outcome.ts";
import { allowedAt, type Limits, next, type Pace, spend } from "../model/pacing.ts";
import type { Health, Snapshot } from "../model/snapshot.ts";
import { after, type Instant, MINUTE } from "../model/units.ts";
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
  readonly login: (now: Instant) => Promise<Login>;
  readonly ask: (secret: Secret, signal: AbortSignal) => Promise<Outcome>;
  /** Writes the state down; false when the disk refuses. */
  readonly keep: (state: State) => boolean;
  /** Told of every attempt that got an answer, or found no login to ask with. */
  readonly note: (outcome: Outcome, state: State) => void;
}

/** The state after one attempt, already kept. An abort leaves everything but the count of requests as it was. */
export async function attempt(state: State, world: World, signal: AbortSignal): Promise<State> {
  const { clock } = world;
  const login = await world.login(clock.now());
  const now = clock.now();
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
  const refused = outcome.kind === "refused" ? fingerprint : spent.pace.refused;
  return settle({ ...spent, pace: { ...spent.pace, refused } }, outcome, world);
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
    snapshot: advance(snapshot, outcome, now, rhythm.dueAt),
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
