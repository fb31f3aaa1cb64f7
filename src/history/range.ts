/** Which part of the history is wanted: the last days, and one window or all of them. */
import { readAccountHistory } from "../client/account-history.ts";
import type { Context } from "../context.ts";
import { type HistoryEntry, isSameKey } from "../model/history.ts";
import { historyKeys } from "../model/history-series.ts";
import { after, DAY, type Instant } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";

export interface HistoryRange {
  readonly since: Instant;
  readonly now: Instant;
  /** Those of a week before too: a window may have begun then. */
  readonly entries: readonly HistoryEntry[];
  /** True for a window, or for `extra`, that is to be shown. */
  readonly wants: (key: string) => boolean;
}

const DEFAULT_DAYS = 7;
const MAX_DAYS = 3_660;
const LONGEST_WINDOW_MS = 7 * DAY;

/** The days of `--days`, or what is wrong with them. */
export function daysOf(text: string | undefined): number | string {
  if (text === undefined) return DEFAULT_DAYS;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= MAX_DAYS ? days : `--days takes a number from 1 to ${MAX_DAYS}.`;
}

/** The history of the last `days`, with the windows that had begun before them; a sentence where `window` is in none of it. */
export async function historyRange(
  context: Context,
  days: number,
  window: string | undefined,
): Promise<HistoryRange | string> {
  const now = systemClock.now();
  const since = after(now, -days * DAY);
  const all = await readAccountHistory(context, after(since, -LONGEST_WINDOW_MS), now);
  if (all.length === 0) return NOTHING_YET;
  const keys = [...historyKeys(all), "extra"];
  if (window !== undefined && !keys.some((key) => isSameKey(key, window)))
    return `no window ${JSON.stringify(window)} in the history; it has ${keys.join(", ")}`;
  const wants = (key: string) => window === undefined || isSameKey(key, window);
  return { since, now, entries: all, wants };
}

const NOTHING_YET =
  "no history of this account yet; the daemon writes it while it runs (`claude-usage daemon --detach`)";
