/** The limit that stops the user first, and whether it has reset. */
import { type Instant, MINUTE, span } from "./units.ts";
import { type Scope, sessionOf, type Window, windowOf } from "./window.ts";

/** A window with a known end. */
export type WindowWithReset = Window & { readonly resetsAt: Instant };

/** The most used of these limits; of equals the one that resets last, which is when work can go on. The session's while all are unused. */
export function limitingWindow(
  windows: readonly Window[],
  wanted: readonly Scope[],
): Window | null {
  const watched = wanted.flatMap((scope) => windowOf(windows, scope) ?? []);
  const [worst = null] = [...watched].sort(
    (a, b) => b.used - a.used || resetOrZero(b) - resetOrZero(a),
  );
  return worst === null || worst.used > 0 ? worst : (sessionOf(watched) ?? worst);
}

const resetOrZero = ({ resetsAt }: Window): number => resetsAt ?? 0;

export const hasReset = (window: Window): window is WindowWithReset => window.resetsAt !== null;

/** The server computes a reset for each response; two of one window differ by less than this. */
const RESET_JITTER_MS = MINUTE;

/** The awaited window as it is known now; null once it has reset, by the clock or by the server's numbers. */
export function awaitedWindow(
  before: WindowWithReset,
  windows: readonly Window[],
  now: Instant,
): WindowWithReset | null {
  if (before.resetsAt <= now) return null;
  const current = windowOf(windows, before.scope);
  if (current === null) return before;
  const fell = current.used < before.used;
  // A window that has not begun has no reset: what was used before no longer counts.
  if (!hasReset(current)) return fell ? null : before;
  const restarted = fell && span(before.resetsAt, current.resetsAt) > RESET_JITTER_MS;
  return restarted || current.resetsAt <= now ? null : current;
}
