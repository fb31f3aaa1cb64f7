/** A loop that sleeps as much as possible: it steps now, then when files change, at a set time, or after a minute. */
import { basename } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { after, earliest, type Instant, MINUTE } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import { type FolderWatcher, watchFolder } from "../platform/watch-folder.ts";

/** Calls `wake` when something may have changed. */
export type ChangeSource = (wake: () => void) => FolderWatcher;

/** Wakes when a snapshot or settings are written; not for the lease beside them, renewed every few seconds. */
export const cacheChanges =
  ({ cache, snapshot, settings }: Paths): ChangeSource =>
  (wake) =>
    watchFolder(cache, wake, { names: new Set([basename(snapshot), basename(settings)]) });

export interface WakeLoop {
  readonly clock: Clock;
  readonly changes: ChangeSource;
  readonly stop: AbortSignal;
}

/** At least this often a step checks who polls, in case the watcher misses a change. */
const MAX_IDLE_MS = MINUTE;

/** Steps until a step returns null or `stop` aborts; a step returns when the next one is due. */
export async function wakeLoop(
  { clock, changes, stop }: WakeLoop,
  step: (now: Instant) => Promise<Instant | null>,
): Promise<void> {
  let sleep = new AbortController();
  const wake = () => sleep.abort();
  const files = changes(wake);
  stop.addEventListener("abort", wake);
  try {
    while (!stop.aborted) {
      // A change from here on cuts the next sleep short.
      sleep = new AbortController();
      files.rearm();
      const now = clock.now();
      const next = await step(now);
      if (next === null || stop.aborted) return;
      await clock.sleepUntil(earliest([next, after(now, MAX_IDLE_MS)]), sleep.signal);
    }
  } finally {
    stop.removeEventListener("abort", wake);
    files.close();
  }
}
