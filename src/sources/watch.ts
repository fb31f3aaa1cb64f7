/** The loop: polls when due, repaints when the line changes, and does neither more often. */
import { LONGEST_WAIT } from "../model/pacing.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, MINUTE, span } from "../model/units.ts";
import { attempt, type State, type World } from "./attempt.ts";

export interface Stage extends World {
  /** Paints what is known; answers when the picture next changes by itself. */
  readonly paint: (snapshot: Snapshot, now: Instant) => Instant;
  /** False once another poller has taken over. */
  readonly held: () => boolean;
}

/** At least this often the stage is looked after: its settings may have changed. */
const LOOK = MINUTE;

export interface Watch {
  /** Ends with why: told to, or another poller took over. Rejects only on our own mistakes. */
  readonly done: Promise<"stopped" | "lost">;
  readonly stop: () => void;
  /** Polls now if block and budget allow it, and paints anew. */
  readonly refresh: () => void;
  /** Paints anew: somebody else is looking. */
  readonly repaint: () => void;
}

export function watch(start: State, stage: Stage): Watch {
  const ending = new AbortController();
  let state = start;
  let asking: Promise<void> | null = null;
  let nap = new AbortController();
  let failure: { readonly cause: unknown } | null = null;

  const ask = async () => {
    try {
      state = await attempt(state, stage, ending.signal);
    } catch (cause) {
      failure = { cause };
    }
    asking = null;
    nap.abort();
  };

  const run = async (): Promise<"stopped" | "lost"> => {
    for (;;) {
      if (failure !== null) throw failure.cause;
      if (ending.signal.aborted) return "stopped";
      if (!stage.held()) return "lost";
      const now = stage.clock.now();
      if (asking === null && isDue(state.snapshot, now)) asking = ask();
      nap = new AbortController();
      const repaintAt = stage.paint(state.snapshot, now);
      // A poll under way ends the nap by itself; painting goes on meanwhile.
      const wakes = asking === null ? [repaintAt, state.snapshot.dueAt] : [repaintAt];
      await stage.clock.sleepUntil(earliest([...wakes, after(now, LOOK)]), nap.signal);
    }
  };

  return {
    done: run(),
    stop: () => {
      ending.abort();
      nap.abort();
    },
    refresh: () => {
      state = { ...state, snapshot: { ...state.snapshot, dueAt: stage.clock.now() } };
      nap.abort();
    },
    repaint: () => nap.abort(),
  };
}

/** A time further off than any wait of ours comes from a clock that was set back. */
const isDue = ({ dueAt }: Snapshot, now: Instant): boolean =>
  dueAt <= now || span(now, dueAt) > LONGEST_WAIT;
