/** Usage only grows until a window's reset: one lower response is held back, and accepted when a second one agrees. */
import { isSameWindow } from "./observations.ts";
import type { Reading } from "./reading.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Instant } from "./units.ts";
import { hasEnded, isSameScope, type Scope, type Window, windowOf } from "./window.ts";

export interface OutlierCheck {
  /** With the higher percentage of a window for as long as the lower one is held back. */
  readonly reading: Reading;
  /** The windows whose lower percentage is held back. */
  readonly held: readonly Scope[];
}

/** What to accept of a response that came at `now`, given the snapshot before it. */
export function holdOutliers(before: Snapshot, answer: Reading, now: Instant): OutlierCheck {
  if (before.kind === "blank") return { reading: answer, held: [] };
  const accepted = answer.windows.map((window) => {
    const known = windowOf(before.reading.windows, window.scope);
    const agreed = before.held.some((scope) => isSameScope(scope, window.scope));
    return known !== null && !agreed && isDrop(known, window, now) ? known : window;
  });
  const lower = accepted.filter((window, index) => window !== answer.windows[index]);
  if (lower.length === 0) return { reading: answer, held: [] };
  return { reading: { ...answer, windows: accepted }, held: lower.map(({ scope }) => scope) };
}

/** True for less of a window that has not ended and has no successor; a window without a reset may be a gap in the data. */
const isDrop = (known: Window, later: Window, now: Instant): boolean =>
  known.resetsAt !== null &&
  !hasEnded(known, now) &&
  later.used < known.used &&
  (later.resetsAt === null || isSameWindow(known, later));
