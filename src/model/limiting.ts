/** The limit that stops a person first, and whether it has started anew. */
import { type Instant, MINUTE, span } from "./units.ts";
import { type Scope, sessionOf, type Window, windowOf } from "./window.ts";

/** A window with a known end. */
export type Ending = Window & { readonly resetsAt: Instant };

/**
 * The most used of these limits; of several as full, the one that resets last, for only then is there room. While
 * nothing of any is used, the session's.
 */
export function binding(windows: readonly Window[], wanted: readonly Scope[]): Window | null {
  const watched = wanted.flatMap((scope) => windowOf(windows, scope) ?? []);
  const [worst = null] = [...watched].sort((a, b) => b.used - a.used || endOf(b) - endOf(a));
  return worst === null || worst.used > 0 ? worst : (sessionOf(watched) ?? worst);
}

const endOf = ({ resetsAt }: Window): number => resetsAt ?? 0;

export const isEnding = (window: Window): window is Ending => window.resetsAt !== null;

/** A reset told anew differs by less than this; the server computes it for each answer. */
const JITTER = MINUTE;

/** The awaited window by what is known since; null once it has started anew, by the clock or by the server's word. */
export function awaited(before: Ending, windows: readonly Window[], now: Instant): Ending | null {
  if (before.resetsAt <= now) return null;
  const told = windowOf(windows, before.scope);
  if (told === null) return before;
  const fell = told.used < before.used;
  // A window that has not begun has no end: what was used before is no longer counted.
  if (!isEnding(told)) return fell ? null : before;
  const restarted = fell && span(before.resetsAt, told.resetsAt) > JITTER;
  return restarted || told.resetsAt <= now ? null : told;
}
