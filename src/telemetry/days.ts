/** Days of the local calendar, as epoch ms. The zone is the process's; the time is an argument. */

export interface Day {
  /** 2026-02-14 */
  readonly date: string;
  readonly from: number;
  readonly to: number;
}

/** The last days, today the last of them. */
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
