/** The forecast of a month's extra usage: its share of the limit is a curve that is learned as a window's is. */
import { type ExtraMonth, extraMonths, monthAfter } from "../extra-months.ts";
import type { ExtraPoint } from "../history-series.ts";
import type { ExtraUsage } from "../money.ts";
import { type Instant, MINUTE, type Millis, percent, span } from "../units.ts";
import { curvesOf, FULL, type UsageCurve } from "./curve.ts";
import { forecastAt } from "./forecast.ts";
import { type Learner, learn, newLearner } from "./learner.ts";
import type { ExtraOutlook } from "./outlook.ts";
import type { HourOfWeek, Rhythm } from "./rhythm.ts";

/** What the months so far teach. */
export interface ExtraForesight {
  readonly learner: Learner;
  readonly month: ExtraMonth | null;
  /** The most that a month came to. */
  readonly most: number;
}

/** When months begin, and hours of the week, where the person is. */
export interface Calendar {
  readonly offsetAt: (at: Instant) => Millis;
  readonly hourOfWeek: HourOfWeek;
}

/** A first month that was joined after this share of its limit had been spent teaches nothing. */
const MAX_UNSEEN_PERCENT = 5;

/** Without a limit a month is measured by the most that one came to. */
const WITHOUT_LIMIT = 2;

const scaleOf = ({ extra, final }: ExtraMonth, most: number): number =>
  extra.limit ?? WITHOUT_LIMIT * Math.max(most, final);

const shareOf = (amount: number, scale: number) => percent((FULL * Math.max(0, amount)) / scale);

/** The curves of months, oldest first, as shares of their limits. */
export function monthCurves(
  months: readonly ExtraMonth[],
  most = mostOf(months),
  isFirst = true,
): readonly UsageCurve[] {
  return months.flatMap((month, index) => {
    const scale = scaleOf(month, most);
    if (scale <= 0) return [];
    const readings = month.points.flatMap(({ at, value }) =>
      value === null ? [] : [{ at, used: shareOf(value, scale) }],
    );
    const isJoined = isFirst && index === 0 && (readings[0]?.used ?? 0) > MAX_UNSEEN_PERCENT;
    return curvesOf(month.from, month.to, readings, !isJoined);
  });
}

const mostOf = (months: readonly ExtraMonth[]) => Math.max(0, ...months.map(({ final }) => final));

/** All that the history teaches of extra usage. */
export function extraForesightFrom(
  series: readonly ExtraPoint[],
  rhythm: Rhythm,
  { offsetAt, hourOfWeek }: Calendar,
): ExtraForesight {
  const months = extraMonths(series, offsetAt);
  const learner = monthCurves(months.slice(0, -1)).reduce(
    (before, curve) => learn(before, curve, hourOfWeek),
    newLearner("month", rhythm),
  );
  return { learner, month: months.at(-1) ?? null, most: mostOf(months.slice(0, -1)) };
}

/** What is foreseen after a reading, and the forecast of its month; null where it would be a guess. */
export function foreseeExtra(
  before: ExtraForesight,
  at: Instant,
  extra: ExtraUsage | null,
  { offsetAt, hourOfWeek }: Calendar,
): { readonly foresight: ExtraForesight; readonly outlook: ExtraOutlook | null } {
  if (extra === null || !extra.enabled) return { foresight: before, outlook: null };
  const isSame = before.month !== null && at < before.month.to;
  const learner =
    isSame || before.month === null
      ? before.learner
      : monthCurves([before.month], before.most, before.learner.last === null).reduce(
          (known, curve) => learn(known, curve, hourOfWeek),
          before.learner,
        );
  const most = isSame ? before.most : Math.max(before.most, before.month?.final ?? 0);
  const known = isSame ? before.month : null;
  const month = known?.extra.used === extra.used ? { ...known, extra } : null;
  const next = month ?? thinned(monthAfter(known, { at, extra }, offsetAt));
  const foresight = { learner, month: next, most };
  return {
    foresight,
    outlook: next === null ? null : outlookOfMonth(foresight, next, at, hourOfWeek),
  };
}

/** Amounts that are closer than this count as one step: a month has thousands. */
const APART_MS = 30 * MINUTE;

function thinned(month: ExtraMonth | null): ExtraMonth | null {
  const [before, between, last] = month?.points.slice(-3) ?? [];
  if (month === null || before === undefined || between === undefined || last === undefined)
    return month;
  if (between.value === null || span(before.at, last.at) >= APART_MS) return month;
  return { ...month, points: [...month.points.slice(0, -2), last] };
}

function outlookOfMonth(
  { learner, most }: ExtraForesight,
  month: ExtraMonth,
  at: Instant,
  hourOfWeek: HourOfWeek,
): ExtraOutlook | null {
  const curve = monthCurves([month], most).at(-1);
  const forecast = curve === undefined ? null : forecastAt(learner, curve, at, hourOfWeek);
  if (forecast === null) return null;
  const { used, limit } = month.extra;
  const amount = (share: number) =>
    Math.max(used, Math.round((share / FULL) * scaleOf(month, most)));
  return {
    until: month.to,
    used,
    final: amount(forecast.final),
    low: forecast.low === null ? null : amount(forecast.low),
    high: forecast.high === null ? null : amount(forecast.high),
    hitsAt: limit === null ? null : forecast.hitsAt,
    scored: forecast.scored,
  };
}
