/** What a poller goes by: its state, and the world around it as arguments. */
import type { Heard } from "../model/observations.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Limits, Pace } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import type { FindLogin, ReadAccount } from "../sources/find-login.ts";
import type { Secret } from "../sources/secret.ts";

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
  readonly login: FindLogin;
  readonly account: ReadAccount;
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

/** The state, written down. */
export const kept = (state: State, world: World): State => {
  world.keep(state);
  return state;
};
