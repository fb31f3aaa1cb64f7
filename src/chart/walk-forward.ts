/** Forecasts from the history alone: of the running window, and of each past one at half of its time, from what was known by then. */
import { instantAt, type UsageCurve } from "../model/forecast/curve.ts";
import { type Calendar, extraForesightFrom, foreseeExtra } from "../model/forecast/extra-month.ts";
import { forecastAt } from "../model/forecast/forecast.ts";
import { curvesIn, partReadings } from "../model/forecast/from-history.ts";
import { type Learner, learn, newLearner } from "../model/forecast/learner.ts";
import type { ExtraOutlook } from "../model/forecast/outlook.ts";
import { evenRhythm, type HourOfWeek } from "../model/forecast/rhythm.ts";
import type { HistoryEntry } from "../model/history.ts";
import {
  type CurrentWindow,
  extraSeries,
  type PastWindow,
  type WindowSeries,
} from "../model/history-series.ts";
import type { Instant } from "../model/units.ts";
import { type ExpectedFinal, expectedFinal } from "./expected.ts";

export interface SeriesForecasts {
  /** What is expected of the running window; null where it would be a guess. */
  readonly running: ExpectedFinal | null;
  /** What was expected of each past window at half of its time, by what was known then. */
  readonly halfTimes: readonly (ExpectedFinal | null)[];
}

/** More windows than these teach nothing that can be seen. */
const MAX_WINDOWS = 250;

export function seriesForecasts(
  { past, current }: WindowSeries,
  key: string,
  at: Instant,
  hourOfWeek: HourOfWeek,
  rhythm = evenRhythm,
): SeriesForecasts {
  if (key === "spend") return { running: null, halfTimes: past.map(() => null) };
  let learner: Learner = newLearner(key === "5h" ? "session" : "week", rhythm);
  const taught = past.slice(-MAX_WINDOWS);
  const known = taught.map((window) => {
    const curves = curvesOfWindow(window);
    const [curve] = curves;
    const half =
      curve === undefined ? null : forecastAt(learner, curve, instantAt(curve, 0.5), hourOfWeek);
    for (const one of curves) learner = learn(learner, one, hourOfWeek);
    return expectedFinal(half);
  });
  const running = current === null ? undefined : curvesOfWindow(current).at(-1);
  return {
    running:
      running === undefined ? null : expectedFinal(forecastAt(learner, running, at, hourOfWeek)),
    halfTimes: [...past.slice(0, past.length - taught.length).map(() => null), ...known],
  };
}

/** What is expected of the month's extra usage; null where it would be a guess. */
export function monthForecast(
  entries: readonly HistoryEntry[],
  at: Instant,
  calendar: Calendar,
): ExtraOutlook | null {
  const series = extraSeries(entries);
  const before = extraForesightFrom(series, evenRhythm, calendar);
  return foreseeExtra(before, at, series.at(-1)?.extra ?? null, calendar).outlook;
}

function curvesOfWindow(part: PastWindow | CurrentWindow): readonly UsageCurve[] {
  const readings = partReadings(part);
  return readings === null ? [] : curvesIn(readings);
}
