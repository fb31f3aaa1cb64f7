/** When in a week usage grows: the average growth of each hour of each weekday, on the local clock. */
import type { HistoryEntry } from "./history.ts";
import type { HistoryPoint } from "./history-series.ts";
import { HOUR, type Instant, instant, MINUTE, type Millis, millis, span } from "./units.ts";

export interface WeekdayHours {
  /** Percentage points that an hour adds on average: seven days from Monday, of 24 hours each. Null where none was seen. */
  readonly growth: readonly (readonly (number | null)[])[];
  /** How much time was seen. */
  readonly seen: Millis;
}

/** One hour on the local clock, by its weekday from Monday. */
interface LocalHour {
  readonly day: number;
  readonly hour: number;
}

interface SeenTime {
  readonly from: Instant;
  readonly to: Instant;
}

/** The times between the first reading and `until` in which numbers were seen: a gap is between two of them. */
export function seenTimes(entries: readonly HistoryEntry[], until: Instant): readonly SeenTime[] {
  const times: SeenTime[] = [];
  let from: Instant | null = null;
  for (const entry of entries) {
    if (entry.kind === "reading") from ??= entry.at;
    if (entry.kind !== "gap") continue;
    if (from !== null && entry.from > from) times.push({ from, to: entry.from });
    from = entry.at;
  }
  return from === null || from >= until ? times : [...times, { from, to: until }];
}

const HOURS_OF_WEEK = 7 * 24;
/** From Monday to the first of January 1970, a Thursday. */
const HOURS_BEFORE_EPOCH = 3 * 24;

/** Where a time lies in the local week: 0 is Monday's first hour. */
export function hourOfWeekAt(at: Instant, offset: Millis): number {
  const hours = Math.floor((at + offset) / HOUR) + HOURS_BEFORE_EPOCH;
  return ((hours % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK;
}

/** The averages over windows of one kind, each as its points in the order of time. */
export function weekdayHours(
  windows: readonly (readonly HistoryPoint[])[],
  times: readonly SeenTime[],
  offsetAt: (at: Instant) => Millis,
): WeekdayHours {
  const grown = new Array<number>(HOURS_OF_WEEK).fill(0);
  const seen = new Array<number>(HOURS_OF_WEEK).fill(0);
  // Plain loops: there are ten thousand turns, each run once, before anything is compiled.
  const add = (sums: number[], at: Instant, offset: Millis, amount: number): void => {
    const place = hourOfWeekAt(at, offset);
    sums[place] = (sums[place] ?? 0) + amount;
  };
  for (const points of windows) {
    // What grew in a gap, or before the first number, grew at a time that is not known.
    let before: number | null = null;
    for (const { at, used } of points) {
      if (used !== null && before !== null && used > before)
        add(grown, at, offsetAt(at), used - before);
      before = used;
    }
  }
  for (const { from, to } of times)
    for (let at = from; at < to; ) {
      const offset = offsetAt(at);
      const end = instant(Math.min(hourAfter(at, offset), to));
      add(seen, at, offset, span(at, end));
      at = end;
    }
  const average = (place: number): number | null => {
    const length = seen[place] ?? 0;
    return length < MIN_SEEN_MS ? null : ((grown[place] ?? 0) / length) * HOUR;
  };
  return {
    growth: Array.from({ length: 7 }, (_, day) =>
      Array.from({ length: 24 }, (_, hour) => average(day * 24 + hour)),
    ),
    seen: millis(seen.reduce((sum, length) => sum + length, 0)),
  };
}

/** When the next hour begins on the local clock. */
const hourAfter = (at: Instant, offset: Millis): number =>
  (Math.floor((at + offset) / HOUR) + 1) * HOUR - offset;

/** An hour of which less was seen has no average. */
const MIN_SEEN_MS = 30 * MINUTE;

/** The hour that adds most; null where none adds anything. */
export function busiestHour({ growth }: WeekdayHours): (LocalHour & { most: number }) | null {
  const all = growth.flatMap((hours, day) =>
    hours.map((most, hour) => ({ day, hour, most: most ?? 0 })),
  );
  const best = all.reduce((one, other) => (other.most > one.most ? other : one));
  return best.most > 0 ? best : null;
}
