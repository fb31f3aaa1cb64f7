/** What `chart` draws: a window so far with those before it, the hours of the week, or the money of the month. */

import { extraMonths } from "../model/extra-months.ts";
import type { ExtraOutlook } from "../model/forecast/outlook.ts";
import type { HistoryEntry, HistoryKey } from "../model/history.ts";
import {
  type CurrentWindow,
  extraSeries,
  historyKeys,
  type PastWindow,
  windowSeries,
} from "../model/history-series.ts";
import { amountText, currencySign, type ExtraUsage } from "../model/money.ts";
import { after, DAY, type Instant, instant, percent, shownPercent, span } from "../model/units.ts";
import { busiestHour, seenTimes, weekdayHours } from "../model/weekday-hours.ts";
import { clockTime, clockTimeSince, countdown, weekday } from "../render/countdown.ts";
import { extraForecastText } from "../render/forecast-text.ts";
import type { Span, Tone } from "../render/frame.ts";
import { sanitize } from "../render/text.ts";
import { heatLines, WEEKDAYS } from "./heat.ts";
import { type BandPoint, type PlotPoint, plotLines } from "./plot.ts";
import { type BarRow, barLines } from "./rows.ts";
import { dateText, nextDay, type OffsetAt, startOfDay } from "./scale.ts";
import type { ChartSubject } from "./view-names.ts";

/** All that the charts show, read once. */
export interface ChartSample {
  readonly now: Instant;
  /** In the order of time. */
  readonly entries: readonly HistoryEntry[];
  /** Until when the last numbers hold: now where they are fresh, else the time of the reading. */
  readonly knownUntil: Instant;
  /** What is expected of a window, from the last number to the reset; empty where it would be a guess. */
  readonly bandOf: (window: CurrentWindow) => readonly BandPoint[];
  /** What is expected of this month's extra usage; null where it would be a guess. */
  readonly expectedExtra: ExtraOutlook | null;
  readonly tone: (used: number) => Tone;
  readonly offsetAt: OffsetAt;
}

export interface ChartSize {
  readonly columns: number;
  readonly ascii: boolean;
  /** Rows of the field of a plot. */
  readonly rows: number;
}

/** A line is drawn as it is, or is a sentence that may be broken between words. */
export interface ChartLine {
  readonly spans: readonly Span[];
  readonly isText: boolean;
}

const drawn = (spans: readonly Span[]): ChartLine => ({ spans, isText: false });
const text = (...spans: readonly Span[]): ChartLine => ({ spans, isText: true });
const BLANK = drawn([]);

/** The lines of a view; empty where nothing is known of it. */
export function chartLines(
  view: ChartSubject,
  sample: ChartSample,
  size: ChartSize,
): readonly ChartLine[] {
  if (typeof view === "object") return windowLines(view.model, sample, size);
  if (view === "hours") return hoursLines(sample, size);
  return view === "extra" ? extraLines(sample, size) : windowLines(view, sample, size);
}

const nameOf = (key: HistoryKey): string =>
  key === "5h"
    ? "Session (5 h)"
    : key === "7d"
      ? "Week"
      : `Week of ${sanitize(key, MODEL_CELLS) || "a model"}`;

function windowLines(view: HistoryKey, sample: ChartSample, size: ChartSize): readonly ChartLine[] {
  const { entries, now } = sample;
  const { past, current } = windowSeries(entries, view, now);
  if (past.length === 0 && current === null) return [];
  const running = current === null ? [] : [{ ...current, endsAt: now }];
  const before = view === "5h" ? dayRows([...past, ...running], sample) : weekRows(past, sample);
  const models =
    view !== "7d"
      ? []
      : historyKeys(entries)
          .filter((key) => !["5h", "7d", "spend"].includes(key))
          .flatMap((key) => modelRow(windowSeries(entries, key, now).current, sample));
  return [
    ...(current === null
      ? [text(strong(nameOf(view)), plain(": none is running"))]
      : currentLines(nameOf(view), current, sample, size)),
    ...section(
      view === "5h" ? "Last 7 days, the highest of each" : "Past weeks",
      before,
      size,
      sample,
    ),
    ...section("This week, by model", models, size, sample),
  ];
}

function currentLines(
  name: string,
  window: CurrentWindow,
  sample: ChartSample,
  size: ChartSize,
): readonly ChartLine[] {
  const { now, knownUntil, offsetAt, tone } = sample;
  const { startsAt, resetsAt, points, final } = window;
  const band = sample.bandOf(window);
  const used = percentText(final);
  const last = band.at(-1);
  const expected = last === undefined ? "" : rangeText(last, size.ascii);
  const age = span(knownUntil, now);
  const old = knownUntil < now ? `, ${countdown(age)} old` : "";
  const reset =
    resetsAt === null
      ? ""
      : `; resets in ${countdown(span(now, resetsAt))}, ${clockTimeSince(resetsAt, now, offsetAt(now))}`;
  const likely = last === undefined ? "" : `, likely ${expected}`;
  const head = text(strong(name), plain(`: ${used} used${old}${likely}${reset}`));
  if (resetsAt === null) return [head];
  return [
    head,
    BLANK,
    ...plotLines(
      {
        from: startsAt,
        to: resetsAt,
        now: instant(Math.min(knownUntil, now)),
        points: points.map(({ at, used: value }): PlotPoint => ({ at, value })),
        band,
        top: 100,
        isLimit: true,
        valueLabel: (value) => `${Math.round(value)}%`,
        tone,
        nowLabel: old === "" ? `${used} now` : used,
        endLabel: expected,
      },
      size,
      offsetAt,
    ).map(drawn),
  ];
}

const rangeText = ({ low, high }: BandPoint, ascii: boolean): string => {
  // Rounded as on the screen of `status`.
  const [from, to] = [Math.floor(low), Math.min(Math.ceil(high), 100)];
  return from === to ? `${to}%` : `${from}${ascii ? "-" : "–"}${to}%`;
};

const percentText = (used: number): string => `${shownPercent(percent(used))}%`;

const plain = (text: string): Span => ({ text, tone: "plain" });
const strong = (text: string): Span => ({ text, tone: "plain", strong: true });
const quiet = (text: string): Span => ({ text, tone: "muted" });

function section(
  title: string,
  rows: readonly BarRow[],
  size: ChartSize,
  { tone }: ChartSample,
  top = 100,
): readonly ChartLine[] {
  if (rows.length === 0) return [];
  return [BLANK, text(quiet(title)), ...barLines(rows, { ...size, top, tone }).map(drawn)];
}

const PAST_DAYS = 7;
const MAX_PAST_WEEKS = 8;

/** Each of the last days with its fullest session; the one that runs is today's. */
function dayRows(
  sessions: readonly Pick<PastWindow, "endsAt" | "final">[],
  { now, offsetAt }: ChartSample,
): readonly BarRow[] {
  const rows: BarRow[] = [];
  let midnight = startOfDay(after(now, -(PAST_DAYS - 1) * DAY), offsetAt);
  for (let count = 0; count < PAST_DAYS; count += 1) {
    const end = nextDay(midnight, DAY, offsetAt);
    const ended = sessions.filter(({ endsAt }) => endsAt >= midnight && endsAt < end);
    const most = Math.max(...ended.map(({ final }) => final), 0);
    const full = ended.filter(({ final }) => final >= 100).length;
    const windows = `${ended.length} window${ended.length === 1 ? "" : "s"}`;
    rows.push({
      name: `${weekday(midnight, offsetAt(midnight))} ${dateText(midnight, offsetAt(midnight))}`,
      value: ended.length === 0 ? null : most,
      label: ended.length === 0 ? "" : percentText(most),
      note: ended.length === 0 ? "" : full === 0 ? windows : `${windows}, ${full} at the limit`,
    });
    midnight = end;
  }
  return rows;
}

function weekRows(past: readonly PastWindow[], { offsetAt }: ChartSample): readonly BarRow[] {
  return past.slice(-MAX_PAST_WEEKS).map(({ endsAt, resetsAt, final, points }) => {
    const offset = offsetAt(endsAt);
    const full = points.find(({ used }) => used !== null && used >= 100)?.at;
    const notes = [
      ...(full === undefined ? [] : [`limit ${weekday(full, offset)} ${clockTime(full, offset)}`]),
      ...(resetsAt !== null && endsAt < resetsAt ? ["reset early"] : []),
      ...(points.at(-1)?.used === null ? ["end not seen"] : []),
    ];
    return {
      name: `to ${weekday(endsAt, offset)} ${dateText(endsAt, offset)}`,
      value: final,
      label: percentText(final),
      note: notes.join(", "),
    };
  });
}

const MODEL_CELLS = 20;

function modelRow(current: CurrentWindow | null, { now }: ChartSample): readonly BarRow[] {
  if (current === null || (current.resetsAt ?? now) < now) return [];
  const { key, final } = current;
  return [
    {
      name: sanitize(key, MODEL_CELLS) || "model",
      value: final,
      label: percentText(final),
      note: "",
    },
  ];
}

function hoursLines({ entries, now, knownUntil, offsetAt }: ChartSample, size: ChartSize) {
  const { past, current } = windowSeries(entries, "5h", now);
  const all = [...past, ...(current === null ? [] : [current])];
  if (all.length === 0) return [];
  const seen = seenTimes(entries, instant(Math.min(knownUntil, now)));
  const hours = weekdayHours(
    all.map(({ points }) => points),
    seen,
    offsetAt,
  );
  const best = busiestHour(hours);
  const days = Math.round(hours.seen / DAY);
  const from = String(best?.hour ?? 0).padStart(2, "0");
  const to = String(((best?.hour ?? 0) + 1) % 24).padStart(2, "0");
  const summary =
    best === null
      ? "nothing was used"
      : `most on ${WEEKDAYS[best.day]} from ${from} to ${to}: ${Math.max(Math.round(best.most), 1)} points of a session on average`;
  return [
    text(strong("Hours of the week"), plain(`: ${summary}`)),
    BLANK,
    ...heatLines(hours, size).map(drawn),
    BLANK,
    text(quiet(`From ${days} day${days === 1 ? "" : "s"} seen.`)),
  ];
}

function extraLines(sample: ChartSample, size: ChartSize): readonly ChartLine[] {
  const { entries, now, knownUntil, offsetAt, expectedExtra } = sample;
  const months = extraMonths(extraSeries(entries), offsetAt);
  const current = months.at(-1);
  if (current === undefined) return [];
  const { extra, points, from, to } = current;
  const isNow = to > now;
  const top = extra.limit ?? niceTop(Math.max(...months.map(({ final }) => final), 1), extra);
  const share = (minor: number): number => (minor / top) * 100;
  const tone = (minor: number): Tone => (extra.limit === null ? "calm" : sample.tone(share(minor)));
  const rows = months.slice(-MAX_PAST_MONTHS - 1, isNow ? -1 : undefined).map((month) => ({
    name: monthText(month.from, offsetAt),
    value: month.final,
    label: moneyText(month.final, month.extra),
    note: month.extra.limit !== null && month.final >= month.extra.limit ? "at the limit" : "",
  }));
  const limit = extra.limit === null ? "without a limit" : `of ${moneyText(extra.limit, extra)}`;
  const isFull = extra.limit !== null && current.final >= extra.limit;
  const likely =
    expectedExtra === null || isFull
      ? ""
      : `, ${extraForecastText(extra, expectedExtra, offsetAt(to))}`;
  const spent = `${moneyText(current.final, extra)} ${limit} this month${likely}`;
  const head = text(strong("Extra usage"), plain(isNow ? `: ${spent}` : ": none this month"));
  const plot = {
    from,
    to,
    now: instant(Math.min(knownUntil, now)),
    points,
    band: [],
    top,
    isLimit: extra.limit !== null,
    valueLabel: (minor: number) => moneyText(Math.round(minor), extra),
    tone,
    nowLabel: `${moneyText(current.final, extra)} now`,
    endLabel: "",
  };
  return [
    head,
    ...(isNow ? [BLANK, ...plotLines(plot, size, offsetAt).map(drawn)] : []),
    ...section("Past months", rows, size, { ...sample, tone }, top),
  ];
}

const MAX_PAST_MONTHS = 6;

const moneyText = (minor: number, { currency, exponent }: ExtraUsage): string =>
  `${currencySign(currency)}${amountText(minor, exponent)}`;

/** The next of 1, 2 and 5 with zeros, in the currency's own unit. */
function niceTop(most: number, { exponent }: ExtraUsage): number {
  const unit = 10 ** exponent;
  const power = 10 ** Math.floor(Math.log10(Math.max(most / unit, 1)));
  const step = [1, 2, 5, 10].find((one) => one * power * unit >= most) ?? 10;
  return step * power * unit;
}

const monthText = (at: Instant, offsetAt: OffsetAt): string =>
  new Date(at + offsetAt(at)).toISOString().slice(0, 7);
