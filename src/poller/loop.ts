/** The loop: polls when due, repaints when the line changes, and does neither more often. */

import { rollBack } from "../model/clock-rollback.ts";
import { isLoginFailure } from "../model/outcome.ts";
import { MAX_WAIT_MS } from "../model/schedule/gate.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, MINUTE, span } from "../model/units.ts";
import { checkLogin } from "./login-changed.ts";
import { observe, observedSnapshot } from "./observe.ts";
import type { PollerState, Ports } from "./ports.ts";
import { tick } from "./tick.ts";

export interface LoopPorts extends Ports {
  /** Paints what is known; answers when the picture next changes by itself. */
  readonly render: (snapshot: Snapshot, now: Instant) => Instant;
  /** False once another poller has taken over. */
  readonly held: () => boolean;
}

/** At least this often the stage is looked after: its settings may have changed. */
const MAX_SLEEP_MS = MINUTE;

export interface PollLoop {
  /** Ends with why: told to, or another poller took over. Rejects only on our own mistakes. */
  readonly done: Promise<"stopped" | "lost">;
  readonly stop: () => void;
  /** Polls now if block and budget allow it, and paints anew. */
  readonly refresh: () => void;
  /** Whether a refresh was asked for and not begun: after the end it is the next watch's to perform. */
  readonly pressed: () => boolean;
  /** Takes in what free sources have told, and paints anew; asks nobody. */
  readonly wake: () => void;
  /** Looks at a login that has changed, and paints anew; asks only where a poll is due by then. */
  readonly loginChanged: () => void;
}

export function startLoop(start: PollerState, stage: LoopPorts): PollLoop {
  const ending = new AbortController();
  let state = start;
  let asking: Promise<void> | null = null;
  let polling = false;
  let flight = new AbortController();
  // Whoever starts does not know what became of the login meanwhile.
  let changed = true;
  let nap = new AbortController();
  let failure: { readonly cause: unknown } | null = null;
  let pressed = false;
  // Whether the endpoint may be asked is a setting, and a change of it is acted on at once.
  let asked = start.pace.reason !== "local";

  const busy = async (work: Promise<PollerState>) => {
    try {
      state = await work;
    } catch (cause) {
      failure = { cause };
    }
    asking = null;
    polling = false;
    nap.abort();
  };

  /** After the clock was set back, what is kept is of a time to come, and would be taken for live until then. */
  const onClock = (known: PollerState, now: Instant): PollerState => {
    const there = rollBack(known, now);
    if (there !== known) stage.save(there);
    return there;
  };

  const run = async (): Promise<"stopped" | "lost"> => {
    for (;;) {
      if (failure !== null) throw failure.cause;
      if (ending.signal.aborted) return "stopped";
      if (!stage.held()) return "lost";
      const now = stage.clock.now();
      if (asking === null) state = onClock(state, now);
      const due = isDue(state.snapshot, now);
      // Without a login there is nothing to ask with, and one that has come back may have nothing to ask.
      const idle = stage.mayRequest() && lacksLogin(state.snapshot);
      if (due && idle) changed = true;
      const wanted = pressed || asked !== stage.mayRequest() || (due && !idle);
      if (asking === null && wanted) {
        pressed = false;
        asked = stage.mayRequest();
        changed = false;
        polling = true;
        flight = new AbortController();
        asking = busy(tick(state, stage, AbortSignal.any([ending.signal, flight.signal])));
      } else if (asking === null && changed) {
        changed = false;
        asking = busy(checkLogin(state, stage));
      } else if (asking === null) state = observe(state, stage);
      nap = new AbortController();
      // While a poll is under way, what was kept counts its request; what is heard is taken in with its answer.
      const snapshot = asking === null ? state.snapshot : observedSnapshot(state, stage);
      const repaintAt = stage.render(snapshot, now);
      // A poll under way ends the nap by itself; painting goes on meanwhile.
      const wakes = asking === null ? [repaintAt, state.snapshot.dueAt] : [repaintAt];
      await stage.clock.sleepUntil(earliest([...wakes, after(now, MAX_SLEEP_MS)]), nap.signal);
    }
  };

  return {
    done: run(),
    stop: () => {
      ending.abort();
      nap.abort();
    },
    refresh: () => {
      // A poll under way is the answer to this as well.
      pressed = !polling;
      nap.abort();
    },
    pressed: () => pressed,
    wake: () => nap.abort(),
    loginChanged: () => {
      changed = true;
      // What is answered to a login that is gone is of no use.
      flight.abort();
      nap.abort();
    },
  };
}

const lacksLogin = ({ health }: Snapshot): boolean =>
  health.kind === "failing" && isLoginFailure(health.failure);

/** A time further off than any wait of ours comes from a clock that was set back. */
const isDue = ({ dueAt }: Snapshot, now: Instant): boolean =>
  dueAt <= now || span(now, dueAt) > MAX_WAIT_MS;
