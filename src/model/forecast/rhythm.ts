/** The rhythm of a person's week: which hours of which days usage comes in, named or learned. */
import type { Instant } from "../units.ts";

/** Monday 0:00 to Sunday 23:00. */
export const HOURS_OF_WEEK = 168;

/** The hour of the week at an instant, where the person is: 0 is Monday's first. */
export type HourOfWeek = (at: Instant) => number;

export interface Rhythm {
  /** What is expected before anything was seen, one weight an hour of the week; on average 1. */
  readonly prior: readonly number[];
  /** What grew in each hour of the week, where older windows count less. */
  readonly grown: readonly number[];
}

export const evenRhythm: Rhythm = {
  prior: Array.from({ length: HOURS_OF_WEEK }, () => 1),
  grown: Array.from({ length: HOURS_OF_WEEK }, () => 0),
};

/** Outside the hours that somebody named, this share of an hour's work still gets done. */
const OFF_SHARE = 0.1;

/** The rhythm of somebody who named days and hours of work. */
export function workRhythm(isWork: (day: number, hour: number) => boolean): Rhythm {
  const raw = evenRhythm.prior.map((_, index) =>
    isWork(Math.floor(index / 24), index % 24) ? 1 : OFF_SHARE,
  );
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / HOURS_OF_WEEK;
  return { prior: raw.map((weight) => weight / mean), grown: evenRhythm.grown };
}

/** This much growth weighs as much as what was assumed: about two busy weeks. */
const PRIOR_PERCENT = 150;

/** Older windows' share of what is remembered, a window. */
const KEPT = 0.97;

/** The rhythm after a window with these steps, each as its time and growth. */
export function withGrowth(
  rhythm: Rhythm,
  grown: readonly (readonly [at: Instant, growth: number])[],
  hourOfWeek: HourOfWeek,
  keep = KEPT,
): Rhythm {
  const next = rhythm.grown.map((sum) => sum * keep);
  for (const [at, growth] of grown) {
    const hour = hourOfWeek(at);
    next[hour] = (next[hour] ?? 0) + growth;
  }
  return { prior: rhythm.prior, grown: next };
}

/** Neighbouring hours, and the same hour of other days, say something about an hour too. */
export function hourWeights({ prior, grown }: Rhythm): readonly number[] {
  const total = grown.reduce((sum, one) => sum + one, 0);
  const byHour = Array.from({ length: 24 }, (_, hour) => {
    let sum = 0;
    for (let day = 0; day < 7; day++) sum += grown[day * 24 + hour] ?? 0;
    return sum / 7;
  });
  return prior.map((weight, index) => {
    let near = 0;
    for (let by = -2; by <= 2; by++)
      near += (grown[(index + by + HOURS_OF_WEEK) % HOURS_OF_WEEK] ?? 0) / 5;
    const learned = (near + (byHour[index % 24] ?? 0)) / 2;
    return (PRIOR_PERCENT * weight + HOURS_OF_WEEK * learned) / (PRIOR_PERCENT + total);
  });
}
