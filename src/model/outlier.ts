/** Usage only grows until a window's reset: one lower answer is doubted, and believed when a second one agrees. */
import { isSameWindow } from "./observations.ts";
import type { Reading } from "./reading.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Instant } from "./units.ts";
import { hasEnded, isSameScope, type Scope, type Window, windowOf } from "./window.ts";

export interface OutlierCheck {
  /** With the higher share of a window for as long as the lower one is doubted. */
  readonly reading: Reading;
  /** What the answer said less of. */
  readonly held: readonly Scope[];
}

/** What to believe of an answer that came at `now`, after what was known. */
export function holdOutliers(before: Snapshot, told: Reading, now: Instant): OutlierCheck {
  if (before.kind === "blank") return { reading: told, held: [] };
  const kept = told.windows.map((window) => {
    const known = windowOf(before.reading.windows, window.scope);
    const agreed = before.held.some((scope) => isSameScope(scope, window.scope));
    return known !== null && !agreed && isDrop(known, window, now) ? known : window;
  });
  const doubted = kept.filter((window, index) => window !== told.windows[index]);
  if (doubted.length === 0) return { reading: told, held: [] };
  return { reading: { ...told, windows: kept }, held: doubted.map(({ scope }) => scope) };
}

/** Less of a window that is not over, though no later one has begun; a window told without a reset may be a gap. */
const isDrop = (known: Window, told: Window, now: Instant): boolean =>
  known.resetsAt !== null &&
  !hasEnded(known, now) &&
  told.used < known.used &&
  (told.resetsAt === null || isSameWindow(known, told));
