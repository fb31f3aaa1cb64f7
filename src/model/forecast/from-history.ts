/** Curves from the history: a window that was given back in its middle is one window there, with a fall. */
import { GAP_AFTER_MS, IMPORT_SOURCES } from "../history.ts";
import type { CurrentWindow, PastWindow, WindowSeries } from "../history-series.ts";
import { after, type Instant, MINUTE, percent, span } from "../units.ts";
import { type CurveStep, curvesOf, type UsageCurve } from "./curve.ts";

/** All that was read of one window. */
export interface WindowReadings {
  readonly startsAt: Instant;
  readonly resetsAt: Instant;
  readonly readings: readonly CurveStep[];
  /** Percent that came while nothing was seen, at no known time. */
  readonly unseen: number;
}

/** A window with more than this that came at no known time teaches nothing: a laptop that sleeps at night loses less. */
const MAX_UNSEEN_PERCENT = 5;

/** What is used last must be seen so near to the reset, as a share of the window. */
const MAX_UNSEEN_END = 0.08;

/** True where a window that ended is known well enough to learn from, as it was last seen at `seenAt`. */
export const isKnown = (
  { startsAt, resetsAt, unseen }: WindowReadings,
  seenAt: Instant | null,
): boolean =>
  unseen <= MAX_UNSEEN_PERCENT &&
  seenAt !== null &&
  span(seenAt, resetsAt) <= Math.max(GAP_AFTER_MS, MAX_UNSEEN_END * span(startsAt, resetsAt));

/** What was used before is not known; readings this near the start may count as its first. */
const START_SLACK_MS = 35 * MINUTE;

/** The windows of a series, each with all parts that have its reset. */
export function readingsOf({ past, current }: WindowSeries): readonly WindowReadings[] {
  const windows: WindowReadings[] = [];
  for (const part of [...past, ...(current === null ? [] : [current])]) {
    const read = partReadings(part);
    if (read === null) continue;
    const last = windows.at(-1);
    if (last === undefined || !isSameReset(last.resetsAt, read.resetsAt)) windows.push(read);
    else
      windows[windows.length - 1] = {
        ...last,
        readings: [...last.readings, ...read.readings],
        unseen: last.unseen + read.unseen,
      };
  }
  return windows;
}

/** What grew while nothing was seen came at no known time: in even steps, so that it is no burst. */
export function evenly(from: CurveStep, to: CurveStep): readonly CurveStep[] {
  if (to.used <= from.used) return [to];
  return Array.from({ length: EVEN_STEPS }, (_, index) => {
    const share = (index + 1) / EVEN_STEPS;
    return {
      at: after(from.at, Math.round(span(from.at, to.at) * share)),
      used: percent(from.used + (to.used - from.used) * share),
    };
  });
}

const EVEN_STEPS = 20;

export const isSameReset = (one: Instant, other: Instant): boolean =>
  Math.abs(one - other) < MINUTE;

/** What was read of one part of a window; null where its reset is not known. */
export function partReadings(part: PastWindow | CurrentWindow): WindowReadings | null {
  const { startsAt, resetsAt, points, source } = part;
  if (resetsAt === null) return null;
  const first = points.find(({ used }) => used !== null);
  const isLater = first !== undefined && first.at > after(startsAt, START_SLACK_MS);
  const readings: CurveStep[] = [];
  let unseenFrom: CurveStep | null =
    isLater && !part.whole ? { at: startsAt, used: percent(0) } : null;
  let unseen = 0;
  for (const { at, used } of points) {
    if (used === null) unseenFrom = { at, used: readings.at(-1)?.used ?? percent(0) };
    else {
      const reading = { at, used: percent(used) };
      readings.push(...(unseenFrom === null ? [reading] : evenly(unseenFrom, reading)));
      if (unseenFrom !== null) unseen += Math.max(0, used - unseenFrom.used);
      unseenFrom = null;
    }
  }
  const read = { startsAt, resetsAt, readings, unseen };
  const hasEnded = "endsAt" in part && part.endsAt >= resetsAt;
  // What other programs kept has no gaps by which one could tell.
  const isSure = part.whole || IMPORT_SOURCES.every((one) => one !== source);
  const isEndKnown = !hasEnded || isKnown(read, unseenFrom?.at ?? resetsAt);
  return isSure && isEndKnown ? read : { ...read, unseen: Number.POSITIVE_INFINITY };
}

export const curvesIn = ({ startsAt, resetsAt, readings, unseen }: WindowReadings) =>
  curvesOf(startsAt, resetsAt, readings, unseen <= MAX_UNSEEN_PERCENT);

/** The curve that reaches to the reset: after a fall, what came since. */
export const lastCurve = (readings: WindowReadings): UsageCurve =>
  curvesIn(readings).at(-1) as UsageCurve;
