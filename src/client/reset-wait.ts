/** Waits until a window has reset, even where its reset time changes meanwhile. */
import { awaitedWindow, type WindowWithReset } from "../model/limiting.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { type WakeLoop, wakeLoop } from "./wake-loop.ts";

export interface ResetWait extends WakeLoop {
  /** The current windows. */
  readonly windows: (now: Instant) => Promise<readonly Window[]>;
  /** Shows the window that is waited for; returns when that text changes. */
  readonly show: (window: WindowWithReset, now: Instant) => Instant;
}

/** True once `first` has reset, false when it was stopped before. */
export async function waitUntilReset(first: WindowWithReset, waiting: ResetWait): Promise<boolean> {
  let window: WindowWithReset | null = first;
  await wakeLoop(waiting, async (now) => {
    if (window !== null) window = awaitedWindow(window, await waiting.windows(now), now);
    return window && earliest([window.resetsAt, waiting.show(window, now)]);
  });
  return window === null;
}
