/** A clock that runs with a person's work: fast in the hours of the week that weigh much, slowly in the others. */
import { HOUR, type Instant } from "../units.ts";
import { HOURS_OF_WEEK, type HourOfWeek } from "./rhythm.ts";

/** The work from Monday 0:00 to each hour of the week. */
export type WorkSums = readonly number[];

export function workSums(weights: readonly number[]): WorkSums {
  const sums = [0];
  for (const weight of weights) sums.push((sums.at(-1) as number) + weight);
  return sums;
}

/** How much work lies between a time and now, in milliseconds of average weight; less than nothing for a later one. */
export type WorkSince = (from: number) => number;

export function workClock(sums: WorkSums, hourOfWeek: HourOfWeek, now: Instant): WorkSince {
  const hour = hourOfWeek(now) - Math.floor(now / HOUR);
  const until = workUntil(sums, hour + now / HOUR);
  return (from) => (until - workUntil(sums, hour + from / HOUR)) * HOUR;
}

/** The same where all hours are alike. */
export const timeSince =
  (now: Instant): WorkSince =>
  (from) =>
    now - from;

/** The work until so many hours after a Monday. */
function workUntil(sums: WorkSums, hours: number): number {
  const week = Math.floor(hours / HOURS_OF_WEEK);
  const inWeek = hours - week * HOURS_OF_WEEK;
  const hour = Math.min(Math.floor(inWeek), HOURS_OF_WEEK - 1);
  const [from, to] = [sums[hour] as number, sums[hour + 1] as number];
  return week * (sums[HOURS_OF_WEEK] as number) + from + (inWeek - hour) * (to - from);
}
