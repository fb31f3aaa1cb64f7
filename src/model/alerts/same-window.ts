/** Whether a reported window is the one that a mark is of, or its successor: by their resets, which no local clock can set. */
import { DAY, HOUR, type Instant, MINUTE, type Percent } from "../units.ts";
import type { Scope, Window } from "../window.ts";
import type { WindowMark } from "./alert.ts";

/** The server's reset is up to 15 minutes off, so two reports of it are up to twice that apart. */
export const RESET_JITTER_MS = 30 * MINUTE;

/** Null where it depends on the plan. */
const LENGTH_MS: Readonly<Record<Scope["kind"], number | null>> = {
  session: 5 * HOUR,
  week: 7 * DAY,
  spend: null,
};

/** A smaller fall is a correction, and no window that was given back. */
const LEAST_FALL = 10;

/** True where what was used is gone, as after a reset. */
const hasFallen = (before: Percent, used: Percent): boolean =>
  used <= before / 2 && before - used >= LEAST_FALL;

/** `other`: another window, with no reset to tell of. */
export type Relation = "same" | "reset" | "early-reset" | "other";

export function relationOf(mark: WindowMark, window: Window, now: Instant): Relation {
  const { resetsAt: known, used, scope } = mark;
  const { resetsAt: reported } = window;
  const fell = hasFallen(used, window.used);
  const isOver = known !== null && known <= now + RESET_JITTER_MS;
  // A report without a reset may be a gap in the data.
  if (known === null) return fell ? "other" : "same";
  if (reported === null) {
    if (window.used >= used) return "same";
    return isOver ? "reset" : fell ? "early-reset" : "same";
  }
  const later = reported - known;
  if (Math.abs(later) <= RESET_JITTER_MS) return fell ? "early-reset" : "same";
  const length = LENGTH_MS[scope.kind];
  if (length === null ? isOver : later >= length - RESET_JITTER_MS) return "reset";
  // It began before the known one's reset.
  return fell ? "early-reset" : "other";
}
