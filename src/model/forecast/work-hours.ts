/** The days and hours that somebody works, as the settings write them: `mon-fri`, `9-18`. */
import { evenRhythm, type Rhythm, workRhythm } from "./rhythm.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Days of the week, Monday is 0. */
export type Workdays = readonly number[];

export interface WorkHours {
  readonly from: number;
  /** Up to 24; where it is not after `from`, it is of the next day. */
  readonly to: number;
}

/** `mon-fri`, `mon,wed,fri`, `sat-mon`; null for anything else. */
export function parseWorkdays(text: string): Workdays | null {
  const chosen = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [from = -1, to = from] = part
      .split("-")
      .map((name) => DAYS.indexOf(name.trim() as never));
    if (part.split("-").length > 2 || from < 0 || to < 0) return null;
    for (let day = from; ; day = (day + 1) % 7) {
      chosen.add(day);
      if (day === to) break;
    }
  }
  return [...chosen].sort((one, other) => one - other);
}

export const workdaysText = (days: Workdays): string =>
  days.map((day) => DAYS[day] ?? "").join(",");

/** `9-18`, `22-6`; null for anything else. */
export function parseWorkHours(text: string): WorkHours | null {
  const [, from, to] = /^\s*(\d{1,2})\s*-\s*(\d{1,2})\s*$/.exec(text) ?? [];
  const hours = { from: Number(from), to: Number(to) };
  const inDay = hours.from < 24 && hours.to <= 24 && hours.from !== hours.to;
  return from !== undefined && inDay ? hours : null;
}

/** The rhythm of these settings; an even one where neither is set. */
export function rhythmOf(days: Workdays | null, hours: WorkHours | null): Rhythm {
  if (days === null && hours === null) return evenRhythm;
  const { from, to } = hours ?? { from: 0, to: 24 };
  const isWorkday = (day: number) => days === null || days.includes((day + 7) % 7);
  return workRhythm((day, hour) => {
    if (from < to) return isWorkday(day) && hour >= from && hour < to;
    // A night belongs to the day on which it began.
    return (isWorkday(day) && hour >= from) || (isWorkday(day - 1) && hour < to);
  });
}
