/** Waits until windows have reset, even where their reset times change meanwhile. */
import { awaitedWindows, type WindowWithReset } from "../model/limiting.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { type WakeLoop, wakeLoop } from "./wake-loop.ts";

export interface ResetWait extends WakeLoop {
  /** A window has room while it is below this percentage. */
  readonly below: number;
  /** The current windows. */
  readonly windows: (now: Instant) => Promise<readonly Window[]>;
  /** Shows the windows that are waited for; returns when that text changes. */
  readonly show: (windows: readonly WindowWithReset[], now: Instant) => Instant;
}

/** True once all of `first` have reset, false when it was stopped before. */
export async function waitUntilReset(
  first: readonly WindowWithReset[],
  waiting: ResetWait,
): Promise<boolean> {
  let awaited = first;
  await wakeLoop(waiting, async (now) => {
    if (awaited.length > 0)
      awaited = awaitedWindows(awaited, await waiting.windows(now), waiting.below, now);
    if (awaited.length === 0) return null;
    return earliest([...awaited.map(({ resetsAt }) => resetsAt), waiting.show(awaited, now)]);
  });
  return awaited.length === 0;
}
