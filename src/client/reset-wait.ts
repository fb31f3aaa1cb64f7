/** Waiting for a limit to start anew, whatever becomes of its reset meanwhile. */
import { awaited, type Ending } from "../model/limiting.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { type Vigil, vigil } from "./wake-loop.ts";

export interface Waiting extends Vigil {
  /** What is known of the limits by now. */
  readonly windows: (now: Instant) => Promise<readonly Window[]>;
  /** Shows what is waited for; gives when that would look different. */
  readonly show: (window: Ending, now: Instant) => Instant;
}

/** True once `first` has started anew, false when it was ended before. */
export async function untilReset(first: Ending, waiting: Waiting): Promise<boolean> {
  let window: Ending | null = first;
  await vigil(waiting, async (now) => {
    if (window !== null) window = awaited(window, await waiting.windows(now), now);
    return window && earliest([window.resetsAt, waiting.show(window, now)]);
  });
  return window === null;
}
