/** The history as series: each window from its start to its end, with what was used in it and when. */

import type { HistoryEntry, HistoryKey, HistorySource } from "./history.ts";
import type { ExtraUsage } from "./money.ts";
import type { Instant } from "./units.ts";
import { windowCollector } from "./window-collector.ts";

/** From `at` on, `used` of the window is used, until the next point; null where nothing was seen. */
export interface HistoryPoint {
  readonly at: Instant;
  readonly used: number | null;
}

/** */
export interface PastWindow {
  readonly key: HistoryKey;
  /** A window's length before its reset; where the length is not known, when it was first seen. */
  readonly startsAt: Instant;
  /** Null for one of which the server did not say when it resets. */
  readonly resetsAt: Instant | null;
  /** The reset, or earlier where it was given back. */
  readonly endsAt: Instant;
  /** What was used last. */
  readonly final: number;
  /** The final value is known to be what was used at the end. */
  readonly whole: boolean;
  readonly points: readonly HistoryPoint[];
  /** Who reported its last number. */
  readonly source: HistorySource;
}

/** The window that runs now; it has not ended. */
export type CurrentWindow = Omit<PastWindow, "endsAt" | "whole"> & {
  /** Watched from its start on, without a gap. */
  readonly whole: boolean;
};

/** */
export interface WindowSeries {
  /** Oldest first. */
  readonly past: readonly PastWindow[];
  readonly current: CurrentWindow | null;
}

/** The windows of one key, from entries in the order of their times. What ended before `now` is past. */
export function windowSeries(
  entries: readonly HistoryEntry[],
  key: HistoryKey,
  now: Instant,
): WindowSeries {
  const windows = windowCollector(key);
  for (const entry of entries) windows.add(entry);
  return windows.series(key, now);
}

/** What extra usage had cost at a time. */
export interface ExtraPoint {
  readonly at: Instant;
  readonly extra: ExtraUsage | null;
}

/** */
export const extraSeries = (entries: readonly HistoryEntry[]): readonly ExtraPoint[] =>
  entries.flatMap((entry) =>
    entry.kind === "reading" && entry.extra !== undefined
      ? [{ at: entry.at, extra: entry.extra }]
      : [],
  );

/** The keys of all windows in the entries: `5h` and `7d` first, models as they are spelled last. */
export function historyKeys(entries: readonly HistoryEntry[]): readonly HistoryKey[] {
  const found = new Map<string, HistoryKey>();
  for (const entry of entries)
    if (entry.kind === "reading")
      for (const { key } of entry.windows) found.set(key.toLowerCase(), key);
  const order = (key: HistoryKey) => ["5h", "7d", "spend"].indexOf(key) >>> 0;
  return [...found.values()].sort((one, other) => order(one) - order(other));
}
