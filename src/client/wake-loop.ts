/** Staying awake for as little as possible: a step now, and again when files stir, time has come, or a minute has passed. */
import { after, earliest, type Instant, MINUTE } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import type { FolderWatcher } from "../platform/watch-folder.ts";

/** What is called when something may have changed. */
export type ChangeSource = (wake: () => void) => FolderWatcher;

export interface WakeLoop {
  readonly clock: Clock;
  readonly changes: ChangeSource;
  readonly stop: AbortSignal;
}

/** At least this often it is looked at who polls, and whether files still stir. */
const MAX_IDLE_MS = MINUTE;

/** Steps until a step gives null or `ending` aborts; a step gives when it is next wanted. */
export async function wakeLoop(
  { clock, changes, stop }: WakeLoop,
  step: (now: Instant) => Promise<Instant | null>,
): Promise<void> {
  let nap = new AbortController();
  const wake = () => nap.abort();
  const files = changes(wake);
  stop.addEventListener("abort", wake);
  try {
    while (!stop.aborted) {
      // What stirs from here on cuts the coming nap short.
      nap = new AbortController();
      files.rearm();
      const now = clock.now();
      const next = await step(now);
      if (next === null || stop.aborted) return;
      await clock.sleepUntil(earliest([next, after(now, MAX_IDLE_MS)]), nap.signal);
    }
  } finally {
    stop.removeEventListener("abort", wake);
    files.close();
  }
}
