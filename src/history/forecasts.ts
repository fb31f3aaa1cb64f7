/** Forecasts for `forecast`: of the windows that run, and the score of those that have ended. */
import { readAccountHistory } from "../client/account-history.ts";
import { localTimeSince } from "../client/local-time.ts";
import { openSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { extraMonths } from "../model/extra-months.ts";
import { extraForesightFrom, foreseeExtra, monthCurves } from "../model/forecast/extra-month.ts";
import { foresee, foresightFrom } from "../model/forecast/foresight.ts";
import { curvesIn, readingsOf } from "../model/forecast/from-history.ts";
import { newLearner } from "../model/forecast/learner.ts";
import {
  type ExtraOutlook,
  extraOutlookOf,
  outlookOf,
  type WindowOutlook,
} from "../model/forecast/outlook.ts";
import { medianOf, type Score, type Tally, walkForward } from "../model/forecast/score.ts";
import { rhythmOf, type Workdays, type WorkHours } from "../model/forecast/work-hours.ts";
import { isCurrentReading } from "../model/headroom.ts";
import { windowLength } from "../model/history.ts";
import { extraSeries, historyKeys, windowSeries } from "../model/history-series.ts";
import { amountText, currencySign, type ExtraUsage, inMajor } from "../model/money.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, DAY, HOUR, type Instant, shownPercent } from "../model/units.ts";
import { hasEnded, isSameScope, type Window } from "../model/window.ts";
import { hourOfWeek, utcOffset } from "../platform/clock.ts";
import { extraForecastText, forecastText } from "../render/forecast-text.ts";
import { extraForecastFields, forecastFields } from "../render/json-document.ts";
import { scopeName } from "../render/window-names.ts";

interface ForecastSettings {
  readonly workdays: Workdays | null;
  readonly hours: WorkHours | null;
}

/** As many as a daemon learns from. */
const LEARNED_DAYS = 200;

interface WindowWithForecast {
  readonly window: Window;
  readonly outlook: WindowOutlook | null;
}

interface ExtraWithForecast {
  readonly extra: ExtraUsage;
  readonly outlook: ExtraOutlook | null;
}

export interface Forecasts {
  readonly windows: readonly WindowWithForecast[];
  /** Null where extra usage is off. */
  readonly extra: ExtraWithForecast | null;
}

const calendar = { hourOfWeek, offsetAt: utcOffset };

/** The windows that run, and the month of extra usage, each with its forecast; null without current numbers. */
export async function forecastsOf(
  context: Context,
  snapshot: Snapshot,
  { workdays, hours }: ForecastSettings,
  now: Instant,
): Promise<Forecasts | null> {
  if (snapshot.kind === "blank" || !isCurrentReading(snapshot, now, true)) return null;
  const { reading, undated } = snapshot;
  const { extra } = reading;
  const running = reading.windows.filter((window) => !hasEnded(window, now));
  const live = running.map((window) => ({ window, outlook: outlookOf(snapshot, window, now) }));
  // What the daemon forecast of this reading is on the line too: two answers would contradict each other.
  if (live.some(({ outlook }) => outlook !== null)) {
    const outlook = extraOutlookOf(snapshot, now);
    return { windows: live, extra: extra?.enabled ? { extra, outlook } : null };
  }
  const entries = await readAccountHistory(context, after(now, -LEARNED_DAYS * DAY), now);
  const rhythm = rhythmOf(workdays, hours);
  const foresight = foresightFrom(entries, now, rhythm, hourOfWeek);
  const { outlooks } = foresee(foresight, reading, undated, hourOfWeek);
  const windows = running.map((window) => ({
    window,
    outlook: outlooks.find(({ scope }) => isSameScope(scope, window.scope)) ?? null,
  }));
  if (!extra?.enabled) return { windows, extra: null };
  const months = extraForesightFrom(extraSeries(entries), rhythm, calendar);
  const { outlook } = foreseeExtra(months, reading.at, extra, calendar);
  return { windows, extra: { extra, outlook } };
}

/** The snapshot with forecasts: the daemon's where it has made some, else from the history. */
export async function withForecasts(
  context: Context,
  snapshot: Snapshot,
  now: Instant,
): Promise<Snapshot> {
  const { values } = openSettings(context, new Map()).current();
  if (snapshot.kind === "blank" || values.forecast === "off") return snapshot;
  const found = await forecastsOf(context, snapshot, values, now);
  return found === null
    ? snapshot
    : { ...snapshot, outlooks: found.windows.flatMap(({ outlook }) => outlook ?? []) };
}

/** `5h: 62 %, likely 80–95 % at 18:00; limit not expected`. */
export function forecastSentence({ window, outlook }: WindowWithForecast, now: Instant): string {
  const { scope, used, resetsAt } = window;
  const start = `${scopeName(scope)}: ${shownPercent(used)}%`;
  if (used >= 100)
    return `${start}, at the limit${resetsAt === null ? "" : ` until ${localTimeSince(resetsAt, now)}`}`;
  if (outlook === null || resetsAt === null) return `${start}, no forecast yet`;
  const text = forecastText(window, outlook, now, utcOffset(now));
  const reset = localTimeSince(resetsAt, now);
  return outlook.hitsAt === null
    ? `${start}, ${text} at ${reset}; limit not expected`
    : `${start}, ${text}, before the reset at ${reset}`;
}

/** `extra: $5.56 of $50, likely about $12 at the end of the month`. */
export function extraSentence({ extra, outlook }: ExtraWithForecast, now: Instant): string {
  const { used, limit, currency, exponent } = extra;
  const amount = (minor: number) => `${currencySign(currency)}${amountText(minor, exponent)}`;
  const start = `extra: ${amount(used)}${limit === null ? "" : ` of ${amount(limit)}`}`;
  if (limit !== null && used >= limit) return `${start}, at the limit of this month`;
  if (outlook === null) return `${start}, no forecast yet`;
  const text = extraForecastText(extra, outlook, utcOffset(now));
  return outlook.hitsAt === null
    ? `${start}, ${text} at the end of the month`
    : `${start}, ${text}`;
}

export const forecastOfExtra = ({ extra, outlook }: ExtraWithForecast) => ({
  used: inMajor(extra.used, extra.exponent),
  limit: extra.limit === null ? null : inMajor(extra.limit, extra.exponent),
  currency: extra.currency,
  forecast: outlook === null ? null : extraForecastFields(outlook, extra.exponent),
});

export const forecastOfWindow = ({ window, outlook }: WindowWithForecast) => ({
  window: scopeName(window.scope),
  utilization: window.used,
  resets_at: window.resetsAt === null ? null : new Date(window.resetsAt).toISOString(),
  forecast: outlook === null ? null : forecastFields(outlook),
});

interface KeyScore {
  readonly key: string;
  readonly score: Score;
}

/** Each window's score: every one that ended is forecast from those before it. */
export async function scoresOf(
  context: Context,
  { workdays, hours }: ForecastSettings,
  now: Instant,
): Promise<readonly KeyScore[]> {
  const entries = await readAccountHistory(context, after(now, -730 * DAY), now);
  const spent = monthCurves(extraMonths(extraSeries(entries), utcOffset)).filter(
    ({ resetsAt }) => resetsAt <= now,
  );
  const months = walkForward(newLearner("month", rhythmOf(workdays, hours)), spent, hourOfWeek);
  const extra = months.score.forecasts === 0 ? [] : [{ key: "extra", score: months.score }];
  const windows = historyKeys(entries).flatMap((key) => {
    const length = windowLength(key);
    if (length === null) return [];
    const { past } = windowSeries(entries, key, now);
    const curves = readingsOf({ past, current: null }).flatMap(curvesIn);
    const learner = newLearner(length <= 12 * HOUR ? "session" : "week", rhythmOf(workdays, hours));
    const { score } = walkForward(learner, curves, hourOfWeek);
    return score.forecasts === 0 ? [] : [{ key, score }];
  });
  return [...windows, ...extra];
}

const rounded = (value: number | null, digits = 1): number | null =>
  value === null ? null : Number(value.toFixed(digits));

const tallyFields = ({ error, trueAlarms, falseAlarms, flips, hitErrors }: Tally, of: number) => ({
  error: rounded(error / of),
  true_alarms: trueAlarms,
  false_alarms: falseAlarms,
  taken_back: flips,
  hits_at_off_minutes: rounded(medianOf(hitErrors), 0),
});

export const scoreFields = ({ key, score }: KeyScore) => ({
  window: key,
  windows: score.windows,
  reached: score.reached,
  forecasts: score.forecasts,
  band_holds: score.banded === 0 ? null : rounded(score.held / score.banded, 2),
  ours: tallyFields(score.ours, score.forecasts),
  straight_line: tallyFields(score.line, score.forecasts),
});

export function scoreLines({ key, score }: KeyScore): readonly string[] {
  const { ours, straight_line: line, band_holds: holds } = scoreFields({ key, score });
  const off = (minutes: number | null) => (minutes === null ? "–" : `${minutes} min`);
  const weeks = Math.max(1, Math.round(score.spanMs / (7 * DAY)));
  return [
    `${key}: ${score.windows} ${key === "extra" ? "months" : "windows"} in ${weeks} weeks, ${score.reached} at the limit${holds === null ? "" : `; the band held in ${Math.round(holds * 100)}%`}`,
    `  off by          ${ours.error} points, a straight line by ${line.error}`,
    `  alarms          ${ours.true_alarms} right, ${ours.false_alarms} false; a straight line ${line.true_alarms} and ${line.false_alarms}`,
    `  time of a limit off by ${off(ours.hits_at_off_minutes)}, a straight line by ${off(line.hits_at_off_minutes)}`,
  ];
}
