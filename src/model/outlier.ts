/** Usage only grows until a window's reset: one response with less, or with nothing, is held back until a second one agrees. */
import { isSameWindow } from "./observations.ts";
import type { Reading } from "./reading.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Instant } from "./units.ts";
import { hasEnded, isSameScope, type Scope, type Window, windowOf, withWindow } from "./window.ts";

export interface OutlierCheck {
  /** With the known windows and money for as long as less is held back. */
  readonly reading: Reading;
  /** The windows of which less is held back. */
  readonly held: readonly Scope[];
  /** The response had no money where there was some. */
  readonly heldExtra: boolean;
}

/** What to accept of a response that came at `now`, given the snapshot before it. */
export function holdOutliers(before: Snapshot, answer: Reading, now: Instant): OutlierCheck {
  const accepted: OutlierCheck = { reading: answer, held: [], heldExtra: false };
  if (before.kind === "blank") return accepted;
  const { windows, extra, source } = before.reading;
  const kept = windows.filter(
    (known) =>
      !before.held.some((scope) => isSameScope(scope, known.scope)) &&
      isDrop(known, windowOf(answer.windows, known.scope), now),
  );
  const heldExtra = extra?.enabled === true && answer.extra === null && !before.heldExtra;
  if (kept.length === 0 && !heldExtra) return accepted;
  const isObserved = kept.some((window) => !isAnswered(window, before.answered));
  return {
    reading: {
      ...answer,
      source: isObserved ? source : answer.source,
      windows: inOrder(windows, kept.reduce(withWindow, answer.windows)),
      extra: heldExtra ? extra : answer.extra,
    },
    held: kept.map(({ scope }) => scope),
    heldExtra,
  };
}

/** As they were, and new ones where they belong. */
const inOrder = (before: readonly Window[], windows: readonly Window[]): readonly Window[] => {
  const known = before.flatMap(({ scope }) => windowOf(windows, scope) ?? []);
  return windows.filter((window) => !known.includes(window)).reduce(withWindow, known);
};

/** True for less of a window, or none, that has not ended and has no successor; a window without a reset may be a gap in the data. */
const isDrop = (known: Window, later: Window | null, now: Instant): boolean =>
  known.resetsAt !== null &&
  !hasEnded(known, now) &&
  (later === null ||
    (later.used < known.used && (later.resetsAt === null || isSameWindow(known, later))));

/** True for a number of the endpoint's own. */
const isAnswered = (window: Window, answered: readonly Window[]): boolean => {
  const own = windowOf(answered, window.scope);
  return own !== null && isSameWindow(own, window) && own.used === window.used;
};
