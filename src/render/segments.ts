/** The segments of the line. A new segment is one constant here and one entry in `SEGMENTS`. */
import { freshnessOf } from "../model/freshness.ts";
import { amountText, currencySign, type ExtraUsage, type TodayCost } from "../model/money.ts";
import type { Reading } from "../model/reading.ts";
import { type Instant, type Percent, percent, shownPercent, span } from "../model/units.ts";
import {
  hasEnded,
  isSameScope,
  limitingModels,
  type Scope,
  sessionOf,
  spendOf,
  type Window,
  weekOf,
} from "../model/window.ts";
import { countdown, nextTick } from "./countdown.ts";
import type { Frame, RenderOptions, Span } from "./frame.ts";
import { drawGauge, gaugeTone } from "./gauge.ts";
import { displayName } from "./text.ts";

/** What a segment is made from. */
export interface SegmentView {
  readonly reading: Reading;
  /** Windows for which the last response said less. */
  readonly held: readonly Scope[];
  readonly now: Instant;
  readonly options: RenderOptions;
  /** False where the reading is too old to count down from. */
  readonly countdown: boolean;
  readonly flash: boolean;
  readonly todayCost?: TodayCost | null;
}

/** Spans that belong together. */
export type SegmentPart = readonly Span[];

/** What a segment shows; with nothing to show there are no parts, and no separators either. */
export type SegmentForm = (view: SegmentView) => readonly SegmentPart[];

export interface Segment {
  /** Where the line is too wide, the segment with the lowest number is shortened, then dropped, then the next one. */
  readonly priority: number;
  /** From the longest to the shortest. */
  readonly forms: readonly [SegmentForm, ...SegmentForm[]];
  /** When the clock alone next changes it, apart from resets; null when it does not. */
  readonly changesAt?: (frame: Frame) => Instant | null;
  /** Not part of the expired text: it may be shown for days, and this would be wrong by then. */
  readonly expires?: true;
}

const sessionForm =
  (cells: number, withCountdown: boolean): SegmentForm =>
  (view) => {
    const session = sessionOf(view.reading.windows);
    return session === null ? [] : [sessionPart(session, cells, withCountdown, view)];
  };

const session: Segment = {
  priority: 50,
  forms: [sessionForm(8, true), sessionForm(4, true), sessionForm(0, true), sessionForm(0, false)],
  changesAt: ({ snapshot, now, polled }) => {
    if (snapshot.kind === "blank" || freshnessOf(snapshot, now, polled).kind !== "fresh")
      return null;
    const end = sessionOf(snapshot.reading.windows)?.resetsAt ?? null;
    return end !== null && end > now ? nextTick(now, end) : null;
  },
};

const week: Segment = {
  priority: 40,
  forms: [
    (view) => {
      const window = weekOf(view.reading.windows);
      return window === null ? [] : [[{ text: "7d ", tone: "plain" }, percentSpan(window, view)]];
    },
  ],
};

const extra: Segment = {
  priority: 30,
  forms: [(view) => [...moneyParts(view), ...spendParts(view)]],
};

const moneyParts: SegmentForm = ({ reading, options }) =>
  reading.extra?.enabled ? [[moneySpan(reading.extra, options)]] : [];

const spendParts: SegmentForm = (view) => {
  const window = spendOf(view.reading.windows);
  return window === null ? [] : [[{ text: "spend ", tone: "plain" }, percentSpan(window, view)]];
};

const models: Segment = {
  priority: 20,
  forms: [
    (view) =>
      limitingModels(view.reading.windows, view.now).map((window) => [
        { text: `${modelName(window.scope.model, view.options)} `, tone: "plain" },
        percentSpan(window, view),
      ]),
  ],
};

const cost: Segment = {
  priority: 10,
  forms: [
    ({ todayCost, now }) =>
      !todayCost || now >= todayCost.until
        ? []
        : [[{ text: `$${amountText(Math.round(todayCost.usd * 100), 2)} today`, tone: "plain" }]],
  ],
  changesAt: ({ todayCost }) => todayCost?.until ?? null,
  expires: true,
};

/** By the name that the setting `segments` takes. */
export const SEGMENTS = { "5h": session, "7d": week, models, extra, cost } as const;

export type SegmentName = keyof typeof SEGMENTS;

export const SEGMENT_NAMES = Object.keys(SEGMENTS) as readonly SegmentName[];

/** Cells a model's name may take. */
const MODEL_NAME_CELLS = 12;

const modelName = (model: string, options: RenderOptions): string =>
  displayName(model, MODEL_NAME_CELLS, options) || "model";

/** With a gauge of so many cells, or none. */
function sessionPart(
  session: Window,
  cells: number,
  withCountdown: boolean,
  view: SegmentView,
): SegmentPart {
  const { now, options } = view;
  const used = hasEnded(session, now) ? percent(0) : session.used;
  const parts: Span[] = [];
  if (cells > 0) parts.push(...gaugeSpans(used, cells, view), { text: " ", tone: "plain" });
  parts.push(percentSpan(session, view));
  const counts = withCountdown && view.countdown;
  if (counts && session.resetsAt !== null && !hasEnded(session, now)) {
    const left = countdown(span(now, session.resetsAt));
    const text = ` ${options.ascii ? "r" : "↻"}${left}`;
    parts.push({ text, tone: "plain", countsTo: session.resetsAt });
  }
  return parts;
}

function gaugeSpans(used: Percent, cells: number, { options, flash }: SegmentView): Span[] {
  const { filled, track } = drawGauge(used, cells, options.ascii);
  const flashing = flash ? { flash: true as const } : {};
  const drawn: Span[] = [
    { text: filled, tone: gaugeTone(used, options.thresholds), ...flashing },
    { text: track, tone: "muted", ...flashing },
  ];
  const visible = drawn.filter(({ text }) => text !== "");
  const bracket = (text: string): Span => ({ text, tone: "plain" });
  return options.ascii ? [bracket("["), ...visible, bracket("]")] : visible;
}

/**
 * `13%`. What no response has confirmed is marked: a window whose reset has passed is `~0%` by the clock, and one
 * for which the last response said less keeps the known number, as `~13%`.
 */
function percentSpan(window: Window, { now, options, held }: SegmentView): Span {
  if (hasEnded(window, now)) return { text: "~0%", tone: "plain" };
  const mark = held.some((scope) => isSameScope(scope, window.scope)) ? "~" : "";
  return { text: `${mark}${shownPercent(window.used)}%`, tone: textTone(window.used, options) };
}

/** Text is coloured from the first threshold on; below it, it keeps the bar's own colour, green bars included. */
export const textTone = (used: Percent, { thresholds }: RenderOptions): Span["tone"] => {
  const tone = gaugeTone(used, thresholds);
  return tone === "calm" ? "plain" : tone;
};

function moneySpan(extra: ExtraUsage, options: RenderOptions): Span {
  const number = (minor: number) =>
    options.money === "credits" ? String(minor) : amountText(minor, extra.exponent);
  const sign = currencySign(extra.currency);
  const shown = options.ascii && !/^[ -~]+$/.test(sign) ? `${extra.currency} ` : sign;
  const cap = extra.limit === null ? "" : `/${number(extra.limit)}`;
  const tone = extra.utilization === null ? "plain" : textTone(extra.utilization, options);
  return { text: `${shown}${number(extra.used)}${cap}`, tone };
}
