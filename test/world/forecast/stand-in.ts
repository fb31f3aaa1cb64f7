/** Windows of usage from times of activity: each counts the same, scaled so that the busiest windows reach the limit. */
import { curvesOf, type UsageCurve } from "../../../src/model/forecast/curve.ts";
import type { HourOfWeek } from "../../../src/model/forecast/rhythm.ts";
import { after, HOUR, type Instant, instant, MINUTE, percent } from "../../../src/model/units.ts";

/** Some usage at a time, in any unit. */
export interface Activity {
  readonly at: Instant;
  readonly amount: number;
}

const SESSION_MS = 5 * HOUR;
export const WEEK_MS = 168 * HOUR;

/** The part of the windows that reaches the limit: a tenth of the sessions, a fifth of the weeks. */
const REACHING = { session: 0.1, week: 0.2 };

/** 1970-01-05 was a Monday; traces count from one, in the person's own time. */
export const mondayBased: HourOfWeek = (at) => Math.floor(at / HOUR) % 168;

interface OpenWindow {
  readonly startsAt: Instant;
  readonly active: Activity[];
}

/** A session begins with the first activity after the last one's end, at a full ten minutes. */
export function sessionsOf(
  activity: readonly Activity[],
  falls: readonly Instant[] = [],
): readonly UsageCurve[] {
  const windows: OpenWindow[] = [];
  for (const one of activity) {
    const last = windows.at(-1);
    if (last !== undefined && one.at < last.startsAt + SESSION_MS) last.active.push(one);
    else
      windows.push({
        startsAt: instant(Math.floor(one.at / (10 * MINUTE)) * 10 * MINUTE),
        active: [one],
      });
  }
  return scaled(windows, SESSION_MS, REACHING.session, falls);
}

/** Weeks follow each other from the hour of the first activity; the last, unfinished one counts as it is. */
export function weeksOf(
  activity: readonly Activity[],
  falls: readonly Instant[] = [],
): readonly UsageCurve[] {
  const first = activity[0];
  if (first === undefined) return [];
  const start = Math.floor(first.at / HOUR) * HOUR;
  const windows: OpenWindow[] = [];
  for (const one of activity) {
    const startsAt = instant(start + Math.floor((one.at - start) / WEEK_MS) * WEEK_MS);
    const last = windows.at(-1);
    if (last?.startsAt === startsAt) last.active.push(one);
    else windows.push({ startsAt, active: [one] });
  }
  return scaled(windows, WEEK_MS, REACHING.week, falls);
}

function scaled(
  windows: readonly OpenWindow[],
  lengthMs: number,
  reaching: number,
  falls: readonly Instant[],
): readonly UsageCurve[] {
  const totals = windows
    .map(({ active }) => active.reduce((sum, { amount }) => sum + amount, 0))
    .sort((one, other) => one - other);
  const limit = totals[Math.floor((1 - reaching) * totals.length)] ?? 1;
  return windows.flatMap(({ startsAt, active }) =>
    windowCurves(startsAt, after(startsAt, lengthMs), active, limit, falls),
  );
}

/** The window as the endpoint would report it: whole percents, the limit at most, nothing after a fall. */
function windowCurves(
  startsAt: Instant,
  resetsAt: Instant,
  active: readonly Activity[],
  limit: number,
  falls: readonly Instant[],
): readonly UsageCurve[] {
  let sum = 0;
  let before = startsAt;
  const readings = active.flatMap(({ at, amount }) => {
    const fall = falls.find((one) => one > before && one <= at);
    before = at;
    sum = fall === undefined ? sum + amount : amount;
    const used = percent(Math.min(100, Math.floor((100 * sum) / limit + 1e-9)));
    return [...(fall === undefined ? [] : [{ at: fall, used: percent(0) }]), { at, used }];
  });
  return curvesOf(startsAt, resetsAt, readings);
}
