/** The limits without room that somebody waits for, and whether they have reset. */
import { hasRoom } from "./headroom.ts";
import { type Instant, instant, MINUTE, span } from "./units.ts";
import { type Window, windowOf } from "./window.ts";

/** A window with a known end. */
export type WindowWithReset = Window & { readonly resetsAt: Instant };

export const hasReset = (window: Window): window is WindowWithReset => window.resetsAt !== null;

/** The server computes a reset for each response; two of one window differ by less than this. */
const RESET_JITTER_MS = MINUTE;

/** The awaited windows as they are known now, without those that have reset by the clock or have room by the server's numbers. */
export const awaitedWindows = (
  before: readonly WindowWithReset[],
  windows: readonly Window[],
  below: number,
  now: Instant,
): readonly WindowWithReset[] =>
  before.flatMap((window) => awaitedWindow(window, windows, below, now) ?? []);

function awaitedWindow(
  before: WindowWithReset,
  windows: readonly Window[],
  below: number,
  now: Instant,
): WindowWithReset | null {
  if (before.resetsAt <= now) return null;
  const current = windowOf(windows, before.scope);
  if (current === null) return before;
  if (hasRoom(current, below, now)) return null;
  const fell = current.used < before.used;
  // A window that has not begun has no reset: what was used before no longer counts.
  if (!hasReset(current)) return fell ? null : before;
  const restarted = fell && span(before.resetsAt, current.resetsAt) > RESET_JITTER_MS;
  return restarted ? null : current;
}

/** When the last of these windows resets. */
export const lastReset = (windows: readonly WindowWithReset[]): Instant =>
  instant(Math.max(...windows.map(({ resetsAt }) => resetsAt)));
