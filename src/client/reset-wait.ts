/** Waiting for a limit to start anew, whatever becomes of its reset meanwhile. */
import { awaitedWindow, type WindowWithReset } from "../model/limiting.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { type WakeLoop, wakeLoop } from "./wake-loop.ts";

export interface ResetWait extends WakeLoop {
  /** What is known of the limits by now. */
  readonly windows: (now: Instant) => Promise<readonly Window[]>;
  /** Shows what is waited for; gives when that would look different. */
  readonly show: (window: WindowWithReset, now: Instant) => Instant;
}

/** True once `first` has started anew, false when it was ended before. */
export async function waitUntilReset(first: WindowWithReset, waiting: ResetWait): Promise<boolean> {
  let window: WindowWithReset | null = first;
  await wakeLoop(waiting, async (now) => {
    if (window !== null) window = awaitedWindow(window, await waiting.windows(now), now);
    return window && earliest([window.resetsAt, waiting.show(window, now)]);
  });
  return window === null;
}
