/** The poller's state, its ports to the machine, and the inputs that one attempt samples from them. */
import type { AccountIdentity } from "../model/account.ts";
import type { ClockPair } from "../model/clock-rollback.ts";
import type { Observation } from "../model/observations.ts";
import type { Outcome } from "../model/outcome.ts";
import type { PeerReading, Peers } from "../model/peers.ts";
import type { Elsewhere, Pace, PollLimits } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import type { Login } from "../sources/credentials.ts";
import type { FindLogin, ReadAccount } from "../sources/find-login.ts";
import type { Secret } from "../sources/secret.ts";

/** What one poller hands to the next. */
export interface PollerState {
  readonly snapshot: Snapshot;
  readonly pace: Pace;
}

export interface Ports {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly limits: () => PollLimits;
  /** What other folders of the account have used. */
  readonly elsewhere: (now: Instant) => Elsewhere;
  readonly login: FindLogin;
  readonly account: ReadAccount;
  /** What free sources have reported so far. */
  readonly observations: (now: Instant) => readonly Observation[];
  /** When Claude Code's files last changed on this machine; null where that is unknown. */
  readonly activeAt: (now: Instant) => Instant | null;
  /** False where the settings forbid requests to the endpoint. */
  readonly mayRequest: () => boolean;
  readonly request: (secret: Secret, signal: AbortSignal) => Promise<Outcome>;
  /** Saves the state; false when the disk refuses. */
  readonly save: (state: PollerState) => boolean;
  /** Gets every reading, polled or free, and every failed attempt, once its state is saved. */
  readonly report: (outcome: Outcome, state: PollerState) => void;
  /** Null while no other machine is configured. */
  readonly peers?: () => Peers | null;
}

/** All that an attempt depends on, at one moment. */
export interface Inputs {
  readonly now: Instant;
  readonly random: number;
  readonly limits: PollLimits;
  readonly mayRequest: boolean;
  /** Who is logged in; without a token where the login was not read or is not usable. */
  readonly identity: AccountIdentity;
  readonly observations: readonly Observation[];
  /** When Claude Code was last active: its files changed, or it reported a number. */
  readonly activeAt: Instant | null;
  /** What another machine has read since. */
  readonly peer: PeerReading | null;
}

/** The inputs of now; `login` is null where it was not read. */
export function sampleInputs(ports: Ports, login: Login | null = null): Inputs {
  const now = ports.clock.now();
  const account = ports.account();
  const observations = ports.observations(now);
  return {
    now,
    random: ports.random(),
    limits: { ...ports.limits(), elsewhere: elsewhereAt(ports, now) },
    mayRequest: ports.mayRequest(),
    identity:
      login?.kind === "usable"
        ? { account, token: login.secret.fingerprint, expiresAt: login.expiresAt }
        : { account, token: null, expiresAt: null },
    observations,
    activeAt: latestBefore([ports.activeAt(now), ...observations.map(({ at }) => at)], now),
    peer: ports.peers?.()?.latest(account) ?? null,
  };
}

/** What others of the account have used, in other folders and on other machines. */
export function elsewhereAt({ elsewhere, peers }: Ports, now: Instant): Elsewhere {
  const here = elsewhere(now);
  const there = peers?.()?.elsewhere(now);
  if (there === undefined) return here;
  const { sent, blocks } = there;
  return { sent: [...here.sent, ...sent], blocks: [...here.blocks, ...blocks] };
}

const latestBefore = (times: readonly (Instant | null)[], now: Instant): Instant | null =>
  times.reduce<Instant | null>(
    (latest, at) => (at !== null && at <= now && (latest === null || at > latest) ? at : latest),
    null,
  );

/** The state after an event, and the outcomes to report with it. */
export interface Step {
  readonly state: PollerState;
  readonly outcomes: readonly Outcome[];
}

/** Saves the new state, where it is another than `before`, then reports. */
export function commit(before: PollerState, { state, outcomes }: Step, ports: Ports): PollerState {
  if (state !== before) ports.save(state);
  for (const outcome of outcomes) ports.report(outcome, state);
  return state;
}

/** Both clocks at `at`, which is now; null where there is no boot clock. */
export function clocksNow(clock: Clock, at: Instant): ClockPair | null {
  const boot = clock.boot();
  return boot === null ? null : { at, boot };
}
