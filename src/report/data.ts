/** What the report says, from the history: pure, and without a word of HTML. */

import type { ExpectedFinal } from "../chart/expected.ts";
import type { SeriesForecasts } from "../chart/walk-forward.ts";
import { extraMonths } from "../model/extra-months.ts";
import type { ExtraOutlook } from "../model/forecast/outlook.ts";
import type { HistoryEntry, HistoryKey } from "../model/history.ts";
import {
  type CurrentWindow,
  extraSeries,
  type HistoryPoint,
  historyKeys,
  type PastWindow,
  type WindowSeries,
  windowSeries,
} from "../model/history-series.ts";
import type { ExtraUsage } from "../model/money.ts";
import { after, DAY, type Instant, instant, type Millis } from "../model/units.ts";
import { seenTimes, type WeekdayHours, weekdayHours } from "../model/weekday-hours.ts";

export interface ReportSample {
  readonly now: Instant;
  /** Until when the last numbers hold. */
  readonly knownUntil: Instant;
  readonly plan: string | null;
  readonly entries: readonly HistoryEntry[];
  readonly offsetAt: (at: Instant) => Millis;
  readonly forecastsOf: (series: WindowSeries, key: HistoryKey) => SeriesForecasts;
  readonly expectedExtra: ExtraOutlook | null;
}

interface ReportCycle {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly final: number;
  readonly limitAt: Instant | null;
  readonly wasEarly: boolean;
  readonly endSeen: boolean;
  readonly halfTime: ExpectedFinal | null;
}

export interface ReportWindow {
  readonly key: HistoryKey;
  readonly current: (CurrentWindow & { readonly forecast: ExpectedFinal | null }) | null;
  readonly cycles: readonly ReportCycle[];
  /** Seconds and percentages; null is a gap. */
  readonly points: readonly (readonly [seconds: number, used: number | null])[];
}

interface ReportDay {
  readonly from: Instant;
  /** The most that was used of each window on that day, in the order of the windows; null where nothing is known. */
  readonly most: readonly (number | null)[];
}

export interface ReportMonth {
  readonly from: Instant;
  readonly to: Instant;
  readonly final: number;
  readonly extra: ExtraUsage;
}

export interface Report {
  readonly now: Instant;
  readonly knownUntil: Instant;
  readonly plan: string | null;
  /** When the first number was seen; null for none. */
  readonly since: Instant | null;
  readonly windows: readonly ReportWindow[];
  readonly hours: WeekdayHours;
  readonly days: readonly ReportDay[];
  readonly months: readonly ReportMonth[];
  /** What is expected of the last of them. */
  readonly expectedExtra: ExtraOutlook | null;
}

export function reportOf(sample: ReportSample): Report {
  const { now, plan, entries, offsetAt, expectedExtra } = sample;
  const knownUntil = instant(Math.min(sample.knownUntil, now));
  const windows = historyKeys(entries).map((key) => windowReport(key, sample, knownUntil));
  const sessions = windowSeries(entries, "5h", now);
  const running = sessions.current === null ? [] : [sessions.current];
  return {
    now,
    knownUntil,
    plan,
    since: entries.find(({ kind }) => kind === "reading")?.at ?? null,
    windows,
    hours: weekdayHours(
      [...sessions.past, ...running].map(({ points }) => points),
      seenTimes(entries, knownUntil),
      offsetAt,
    ),
    days: daysOf(windows, offsetAt),
    months: extraMonths(extraSeries(entries), offsetAt).map(({ from, to, final, extra }) => ({
      from,
      to,
      final,
      extra,
    })),
    expectedExtra,
  };
}

function windowReport(key: HistoryKey, sample: ReportSample, knownUntil: Instant): ReportWindow {
  const series = windowSeries(sample.entries, key, sample.now);
  const { past, current } = series;
  const forecasts = sample.forecastsOf(series, key);
  const isRunning = current !== null && (current.resetsAt ?? 0) > sample.now;
  const running = isRunning ? { ...current, forecast: forecasts.running } : null;
  return {
    key,
    current: running,
    cycles: past.map((window, at) => cycleOf(window, forecasts.halfTimes[at] ?? null)),
    points: inOrder([
      ...past.flatMap(({ points, endsAt }) => closed(points, endsAt)),
      ...(running === null ? [] : closed(running.points, knownUntil)),
    ]),
  };
}

function cycleOf(window: PastWindow, halfTime: ExpectedFinal | null): ReportCycle {
  const { startsAt, endsAt, resetsAt, final, points } = window;
  return {
    startsAt,
    endsAt,
    final,
    limitAt: points.find(({ used }) => used !== null && used >= 100)?.at ?? null,
    wasEarly: resetsAt !== null && endsAt < resetsAt,
    endSeen: points.at(-1)?.used !== null,
    halfTime,
  };
}

/** The points of a window up to its end, behind which a curve breaks off: the next window begins with nothing used. */
function closed(points: readonly HistoryPoint[], endsAt: Instant): ReportWindow["points"] {
  const last = points.at(-1);
  const shown = points.map(({ at, used }) => [Math.round(at / 1_000), used] as const);
  if (last === undefined || last.used === null) return shown;
  const end = Math.max(Math.round(endsAt / 1_000), Math.round(last.at / 1_000) + 1);
  return [...shown, [end, last.used], [end + 1, null]];
}

/** A window that begins where the last one ended takes the place of its end: each time is there once. */
function inOrder(points: ReportWindow["points"]): ReportWindow["points"] {
  const kept: (readonly [number, number | null])[] = [];
  for (const point of points) {
    while ((kept.at(-1)?.[0] ?? -1) >= point[0]) kept.pop();
    kept.push(point);
  }
  return kept;
}

/** The days on which anything was seen, newest first. */
function daysOf(
  windows: readonly ReportWindow[],
  offsetAt: ReportSample["offsetAt"],
): readonly ReportDay[] {
  const days = new Map<number, (number | null)[]>();
  for (const [place, { points }] of windows.entries())
    for (const [seconds, used] of points) {
      if (used === null) continue;
      const at = instant(seconds * 1_000);
      const day = Math.floor((at + offsetAt(at)) / DAY);
      const most = days.get(day) ?? windows.map(() => null);
      most[place] = Math.max(most[place] ?? 0, used);
      days.set(day, most);
    }
  return [...days]
    .sort(([one], [other]) => other - one)
    .map(([day, most]) => {
      const midnight = instant(day * DAY);
      return { from: after(midnight, -offsetAt(midnight)), most };
    });
}
