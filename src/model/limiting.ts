/** The limit that stops a person first, and whether it has started anew. */
import { type Instant, MINUTE, span } from "./units.ts";
import { type Scope, sessionOf, type Window, windowOf } from "./window.ts";

/** A window with a known end. */
export type WindowWithReset = Window & { readonly resetsAt: Instant };

/**
 * The most used of these limits; of several as full, the one that resets last, for only then is there room. While
 * nothing of any is used, the session's.
 */
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

/** A reset told anew differs by less than this; the server computes it for each answer. */
const RESET_JITTER_MS = MINUTE;

/** The awaited window by what is known since; null once it has started anew, by the clock or by the server's word. */
export function awaitedWindow(
  before: WindowWithReset,
  windows: readonly Window[],
  now: Instant,
): WindowWithReset | null {
  if (before.resetsAt <= now) return null;
  const told = windowOf(windows, before.scope);
  if (told === null) return before;
  const fell = told.used < before.used;
  // A window that has not begun has no end: what was used before is no longer counted.
  if (!hasReset(told)) return fell ? null : before;
  const restarted = fell && span(before.resetsAt, told.resetsAt) > RESET_JITTER_MS;
  return restarted || told.resetsAt <= now ? null : told;
}
