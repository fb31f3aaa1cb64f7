/** Days of the local calendar, and the ranges that a server is asked for to have one value for each of them. Pure but for the process's zone. */

const DAY_MS = 86_400_000;

/** A counter that began before the first day counts from its value then, if it was recorded within this time before. */
const LOOKBACK_DAYS = 7;

/** A day of the local calendar, as epoch ms. The zone is the process's. */
export interface Day {
  /** 2026-02-14 */
  readonly date: string;
  readonly from: number;
  readonly to: number;
}

/** The last `count` days, up to today. */
export const daysUntil = (now: number, count: number): readonly Day[] =>
  Array.from({ length: count }, (_, at) => {
    const back = count - 1 - at;
    const from = midnight(now, back);
    return { date: dateOf(from), from: from.getTime(), to: midnight(now, back - 1).getTime() };
  });

function midnight(now: number, back: number): Date {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - back);
  return day;
}

const dateOf = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

/** Windows of one length, each ending `step` after the one before. */
export interface DayRange {
  readonly firstEnd: number;
  readonly lastEnd: number;
  readonly step: number;
}

/** Neighbouring days of one length are one range, so most months need one, and those in which the clock is set need three. */
export function rangesOf(days: readonly Day[]): readonly DayRange[] {
  const ranges: DayRange[] = [];
  for (const { from, to } of days) {
    const step = to - from;
    const last = ranges.at(-1);
    if (last?.step === step) ranges[ranges.length - 1] = { ...last, lastEnd: to };
    // Servers read nothing from before the first window, so it begins earlier.
    else {
      const back = Math.ceil((LOOKBACK_DAYS * DAY_MS) / step) * step;
      ranges.push({ firstEnd: to - back, lastEnd: to, step });
    }
  }
  return ranges;
}
