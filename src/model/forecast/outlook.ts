/** What a snapshot keeps of a forecast: for which window and number it was made, and whether it is sure enough to warn. */
import type { Snapshot } from "../snapshot.ts";
import { type Instant, MINUTE, type Millis, type Percent, percent, span } from "../units.ts";
import { isSameScope, type Scope, type Window } from "../window.ts";

/** The forecast of one window. */
export interface WindowForecast {
  /** Percent used at the reset, the likeliest. */
  readonly final: number;
  /** The band that holds the final value four times of five; null where too few windows were compared. */
  readonly low: number | null;
  readonly high: number | null;
  /** When the limit is reached; null where it is not expected before the reset. */
  readonly hitsAt: Instant | null;
  /** Windows that earlier forecasts were compared with. */
  readonly scored: number;
}

export interface WindowOutlook extends WindowForecast {
  readonly scope: Scope;
  readonly resetsAt: Instant;
  /** The percentage that it was made from. */
  readonly used: number;
  /** The limit is expected well before the reset, by readings in a row. */
  readonly warns: boolean;
}

/** The forecast of the month in minor units, and the amount that it was made from. */
export interface ExtraOutlook {
  readonly until: Instant;
  readonly used: number;
  readonly final: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly hitsAt: Instant | null;
  readonly scored: number;
}

/**
 * The most of a window that will be used in the time ahead, at the upper end of what is likely; without a forecast what
 * is used now. What the next window holds is not foreseen: it begins with nothing.
 */
export function usedAfter(
  snapshot: Snapshot,
  window: Window,
  now: Instant,
  ahead: Millis,
): Percent {
  const { used, resetsAt } = window;
  const outlook = outlookOf(snapshot, window, now);
  if (resetsAt === null || outlook === null) return used;
  if (outlook.hitsAt !== null && span(now, outlook.hitsAt) <= ahead) return percent(100);
  const final = outlook.high ?? outlook.final;
  return percent(used + (final - used) * Math.min(ahead / span(now, resetsAt), 1));
}

/** When a limit is expected surely enough to warn; null otherwise. */
export function warnedLimit(snapshot: Snapshot, window: Window, now: Instant): Instant | null {
  const outlook = outlookOf(snapshot, window, now);
  return outlook?.warns ? outlook.hitsAt : null;
}

/** The forecast of a window as it is now; null where none was made from this number, or its time has passed. */
export function outlookOf(snapshot: Snapshot, window: Window, now: Instant): WindowOutlook | null {
  if (snapshot.kind === "blank" || window.resetsAt === null || window.resetsAt <= now) return null;
  const { resetsAt, used, scope } = window;
  const found = snapshot.outlooks?.find((one) => isSameScope(one.scope, scope));
  if (found === undefined || found.used !== used) return null;
  if (Math.abs(found.resetsAt - resetsAt) >= MINUTE) return null;
  return found.hitsAt !== null && found.hitsAt <= now ? null : found;
}

/** The forecast of the month as it is now; null where none was made from this amount, or its time has passed. */
export function extraOutlookOf(snapshot: Snapshot, now: Instant): ExtraOutlook | null {
  if (snapshot.kind === "blank") return null;
  const { extraOutlook, reading } = snapshot;
  if (extraOutlook == null || extraOutlook.used !== reading.extra?.used) return null;
  if (extraOutlook.until <= now) return null;
  return extraOutlook.hitsAt !== null && extraOutlook.hitsAt <= now ? null : extraOutlook;
}
