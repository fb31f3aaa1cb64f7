/** What is expected of a running window at its reset, as the daemon forecast it: the line, `status` and the charts say the same. */
import { outlookOf, type WindowForecast } from "../model/forecast/outlook.ts";
import { type HistoryKey, historyKey, isSameKey } from "../model/history.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";

/** The likeliest, and the range around it. */
export interface ExpectedFinal {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** Without a range there is nothing to show: a number alone would look sure. */
export const expectedFinal = (forecast: WindowForecast | null): ExpectedFinal | null =>
  forecast === null || forecast.low === null || forecast.high === null
    ? null
    : { low: forecast.low, mid: forecast.final, high: forecast.high };

export function expectedIn(
  snapshot: Snapshot,
  key: HistoryKey,
  now: Instant,
): ExpectedFinal | null {
  if (snapshot.kind === "blank") return null;
  const window = snapshot.reading.windows.find(({ scope }) => isSameKey(historyKey(scope), key));
  // Of what is used up nothing more is expected.
  if (window === undefined || window.used >= 100) return null;
  return expectedFinal(outlookOf(snapshot, window, now));
}
