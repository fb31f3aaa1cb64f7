/** The parts of the line, each a function from what is known to spans. A new segment is one entry here. */
import { amountText, currencySign, type ExtraUsage, type TodayCost } from "../model/money.ts";
import type { Reading } from "../model/reading.ts";
import { type Instant, type Percent, percent, shownPercent, span } from "../model/units.ts";
import {
  hasEnded,
  isSameScope,
  limitingModels,
  type Scope,
  sessionOf,
  type Window,
  weekOf,
} from "../model/window.ts";
import { countdown } from "./countdown.ts";
import { type RenderOptions, type SegmentName, type Span, sanitize } from "./frame.ts";
import { drawGauge, gaugeTone } from "./gauge.ts";

/** What a segment may look at. */
export interface SegmentView {
  readonly reading: Reading;
  /** Windows of which the last answer said less. */
  readonly held: readonly Scope[];
  readonly now: Instant;
  readonly options: RenderOptions;
  /** Cells for the gauge; 0 leaves it out. */
  readonly cells: number;
  readonly countdown: boolean;
  readonly flash: boolean;
  readonly todayCost?: TodayCost | null;
}

/** Spans that belong together. */
export type SegmentPart = readonly Span[];

/** Cells a model's name may take. */
const MODEL_NAME_CELLS = 12;

/** Each segment gives its parts; one with nothing to say gives none, and its separators go with it. */
export const segments: Readonly<
  Record<SegmentName, (view: SegmentView) => readonly SegmentPart[]>
> = {
  "5h": (view) => {
    const session = sessionOf(view.reading.windows);
    return session === null ? [] : [sessionPart(session, view)];
  },
  "7d": (view) => {
    const week = weekOf(view.reading.windows);
    return week === null ? [] : [[{ text: "7d ", tone: "plain" }, percentSpan(week, view)]];
  },
  models: (view) =>
    limitingModels(view.reading.windows, view.now).map((window) => [
      { text: `${modelName(window.scope.model, view.options)} `, tone: "plain" },
      percentSpan(window, view),
    ]),
  extra: ({ reading, options }) =>
    reading.extra?.enabled ? [[moneySpan(reading.extra, options)]] : [],
  cost: ({ todayCost, now }) =>
    !todayCost || now >= todayCost.until
      ? []
      : [[{ text: `$${amountText(Math.round(todayCost.usd * 100), 2)} today`, tone: "plain" }]],
};

const modelName = (model: string, look: RenderOptions): string =>
  displayName(model, MODEL_NAME_CELLS, look) || "model";

/** A name as others gave it, harmless and in the characters of this look. */
export function displayName(text: string, cells: number, { ascii }: RenderOptions): string {
  const name = sanitize(text, cells);
  return ascii ? name.replace(/[^ -~]/gu, "?") : name;
}

function sessionPart(session: Window, view: SegmentView): SegmentPart {
  const { now, options } = view;
  const used = hasEnded(session, now) ? percent(0) : session.used;
  const parts: Span[] = [];
  if (view.cells > 0) parts.push(...gaugeSpans(used, view), { text: " ", tone: "plain" });
  parts.push(percentSpan(session, view));
  if (view.countdown && session.resetsAt !== null && !hasEnded(session, now)) {
    const left = countdown(span(now, session.resetsAt));
    const text = ` ${options.ascii ? "r" : "↻"}${left}`;
    parts.push({ text, tone: "plain", countsTo: session.resetsAt });
  }
  return parts;
}

function gaugeSpans(used: Percent, { cells, options, flash }: SegmentView): Span[] {
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
 * `13%`. What no answer has confirmed is marked: a window whose reset has passed is `~0%` by the clock, and one of
 * which the last answer said less keeps what was known, as `~13%`.
 */
function percentSpan(window: Window, { now, options, held }: SegmentView): Span {
  if (hasEnded(window, now)) return { text: "~0%", tone: "plain" };
  const mark = held.some((scope) => isSameScope(scope, window.scope)) ? "~" : "";
  return { text: `${mark}${shownPercent(window.used)}%`, tone: textTone(window.used, options) };
}

/** Text is coloured from the first threshold on; below it, it keeps the bar's own colour, green bars included. */
export const textTone = (used: Percent, look: RenderOptions): Span["tone"] => {
  const tone = gaugeTone(used, look.thresholds);
  return tone === "calm" ? "plain" : tone;
};

function moneySpan(extra: ExtraUsage, look: RenderOptions): Span {
  const number = (minor: number) =>
    look.money === "credits" ? String(minor) : amountText(minor, extra.exponent);
  const sign = currencySign(extra.currency);
  const shown = look.ascii && !/^[ -~]+$/.test(sign) ? `${extra.currency} ` : sign;
  const cap = extra.limit === null ? "" : `/${number(extra.limit)}`;
  const tone = extra.utilization === null ? "plain" : textTone(extra.utilization, look);
  return { text: `${shown}${number(extra.used)}${cap}`, tone };
}
