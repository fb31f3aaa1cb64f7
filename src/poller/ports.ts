/** What a poller goes by: its state, and the world around it as arguments. */
import type { Observation } from "../model/observations.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Pace, PollLimits } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import type { FindLogin, ReadAccount } from "../sources/find-login.ts";
import type { Secret } from "../sources/secret.ts";

/** What one poller knows and hands to the next. */
export interface PollerState {
  readonly snapshot: Snapshot;
  readonly pace: Pace;
}

export interface Ports {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly limits: () => PollLimits;
  readonly login: FindLogin;
  readonly account: ReadAccount;
  /** What free sources have told so far. */
  readonly observations: (now: Instant) => readonly Observation[];
  /** When Claude Code was last seen at work on this machine; null where that cannot be seen. */
  readonly activeAt: (now: Instant) => Instant | null;
  /** False where the endpoint is never to be asked. */
  readonly mayRequest: () => boolean;
  readonly request: (secret: Secret, signal: AbortSignal) => Promise<Outcome>;
  /** Writes the state down; false when the disk refuses. */
  readonly save: (state: PollerState) => boolean;
  /** Told of all that was learned, asked for or not, and of attempts that got another answer or found no login. */
  readonly report: (outcome: Outcome, state: PollerState) => void;
}

/** The state, written down. */
export const saved = (state: PollerState, world: Ports): PollerState => {
  world.save(state);
  return state;
};
