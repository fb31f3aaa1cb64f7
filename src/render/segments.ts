/** The segments of the line. A new segment is one constant here and one entry in `SEGMENTS`. */
import { freshnessOf } from "../model/freshness.ts";
import { amountText, currencySign, type ExtraUsage, type TodayCost } from "../model/money.ts";
import type { Reading } from "../model/reading.ts";
import { type Spark, sessionSpark } from "../model/spark.ts";
import { type Instant, type Millis, type Percent, percent, span } from "../model/units.ts";
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
import { accountForms, usesChangeAt } from "./account-uses.ts";
import { clockTime, countdown, nextTick } from "./countdown.ts";
import { halfDay, roundedLimit } from "./forecast-text.ts";
import type { AccountUse, Frame, RenderOptions, Span } from "./frame.ts";
import { drawGauge, gaugeCells, gaugeTone } from "./gauge.ts";
import { shareText, shorterNames, textTone } from "./shares.ts";
import { sparkText } from "./spark.ts";
import { displayName } from "./text.ts";

/** What a segment is made from. */
export interface SegmentView {
  readonly reading: Reading;
  /** Windows for which the last response said less, or whose number is of unknown age. */
  readonly unconfirmed: readonly Scope[];
  /** The last response had no money. */
  readonly heldExtra: boolean;
  readonly now: Instant;
  readonly options: RenderOptions;
  /** Local time minus UTC, for times of day. */
  readonly utcOffset: Millis;
  /** False where the reading is too old to count down from. */
  readonly countdown: boolean;
  readonly flash: boolean;
  /** When a window's limit is expected, where that is sure enough to be shown. */
  readonly limitAt?: (window: Window) => Instant | null;
  readonly todayCost?: TodayCost | null;
  readonly spark?: Spark | null;
  readonly accounts?: readonly AccountUse[];
}

/** What stays or goes as a whole. */
export interface SegmentPart {
  /** How close it is to its limit, in percent: where the line is too wide, the coolest part goes first. */
  readonly heat: number;
  /** What it tells: a limit, a model's own limit, or an amount, which goes before any model does. */
  readonly about: "limit" | "model" | "amount";
  /** What it shows, from the longest to the shortest. */
  readonly forms: readonly [PartForm, ...PartForm[]];
}

export type PartForm = () => readonly Span[];

export interface Segment {
  /** Without anything to show there are none, and no separators either. */
  readonly parts: (view: SegmentView) => readonly SegmentPart[];
  /** When the clock alone next changes it, apart from resets; null when it does not. */
  readonly changesAt?: (frame: Frame) => Instant | null;
  /** Not part of the expired text: it may be shown for days, and this would be wrong by then. */
  readonly expires?: true;
}

/** Cooler than any limit: these stop nothing. */
const [SPARK_HEAT, COST_HEAT, UNCAPPED_HEAT, ACCOUNTS_HEAT] = [-3, -2, -1, -0.5];

const session: Segment = {
  parts: (view) => {
    const window = sessionOf(view.reading.windows);
    if (window === null) return [];
    const { options } = view;
    const form = (most: number, withCountdown: boolean): PartForm => {
      const cells = gaugeCells(options, most);
      return () => sessionSpans(window, cells, withCountdown, view);
    };
    const forms = [
      form(options.gaugeWidth, true),
      form(Math.floor(options.gaugeWidth / 2), true),
      form(0, true),
      form(Math.min(options.gaugeWidth, 3), false),
      form(0, false),
    ] as const;
    return [{ heat: heatOf(window, view), about: "limit", forms }];
  },
  changesAt: ({ snapshot, now, polled }) => {
    if (snapshot.kind === "blank" || freshnessOf(snapshot, now, polled).kind !== "fresh")
      return null;
    const end = sessionOf(snapshot.reading.windows)?.resetsAt ?? null;
    return end !== null && end > now ? nextTick(now, end) : null;
  },
};

/** A limit by its name and percentage. */
const namedPart = (
  window: Window,
  about: SegmentPart["about"],
  key: string,
  names: readonly [string, ...string[]],
  view: SegmentView,
): SegmentPart => {
  const { labels } = view.options;
  // A model may be named like what every object has.
  const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const label = own === undefined ? null : displayName(own, MODEL_NAME_CELLS, view.options);
  const form = (name: string): PartForm => {
    const before: readonly Span[] = name === "" ? [] : [{ text: `${name} `, tone: "plain" }];
    return () => [...before, percentSpan(window, view)];
  };
  const [first, ...shorter] = label === null ? names : [label];
  return { heat: heatOf(window, view), about, forms: [form(first), ...shorter.map(form)] };
};

const week: Segment = {
  parts: (view) => {
    const window = weekOf(view.reading.windows);
    if (window === null) return [];
    const part = namedPart(window, "limit", "7d", [weekName(view)], view);
    const at = view.limitAt?.(window) ?? null;
    if (at === null) return [part];
    const [first] = part.forms;
    const text = ` ${limitSign(view.options)}${halfDay(at, view.reading.at, view.utcOffset)}`;
    const withLimit: PartForm = () => [...first(), { text, tone: "plain" }];
    return [{ ...part, forms: [withLimit, ...part.forms] }];
  },
};

const extra: Segment = {
  parts: (view) => {
    const { extra, windows } = view.reading;
    const spend = spendOf(windows);
    return [
      ...(extra?.enabled ? [moneyPart(extra, view)] : []),
      ...(spend === null ? [] : [namedPart(spend, "limit", "spend", ["spend"], view)]),
    ];
  },
};

const moneyPart = (extra: ExtraUsage, { options, heldExtra }: SegmentView): SegmentPart => ({
  heat: extra.utilization ?? UNCAPPED_HEAT,
  about: "amount",
  forms: [() => [moneySpan(extra, options, heldExtra ? "~" : "")]],
});

const models: Segment = {
  parts: (view) => {
    const windows = limitingModels(view.reading.windows, view.now);
    const names = windows.map(({ scope }) => modelName(scope.model, view.options));
    return windows.map((window, index) =>
      namedPart(window, "model", names[index] ?? "", shorterNames(names, index), view),
    );
  },
};

const cost: Segment = {
  parts: ({ todayCost, now }) => {
    if (!todayCost || now >= todayCost.until) return [];
    const text = `$${amountText(Math.round(todayCost.usd * 100), 2)} today`;
    return [{ heat: COST_HEAT, about: "amount", forms: [() => [{ text, tone: "plain" }]] }];
  },
  changesAt: ({ todayCost }) => todayCost?.until ?? null,
  expires: true,
};

/** What was used in each part of the last five hours, beside the most of them. */
const spark: Segment = {
  parts: ({ spark: kept, now, options }) =>
    sparkParts(kept && now < kept.until ? kept.levels : [], options),
  changesAt: ({ spark: kept }) => kept?.until ?? null,
  expires: true,
};

/** The same of the running session, from its start on. */
const sessionSparkSegment: Segment = {
  parts: ({ spark: kept = null, now, options, reading }) =>
    sparkParts(sessionSpark(kept, sessionOf(reading.windows), now) ?? [], options),
  changesAt: ({ spark: kept }) => kept?.until ?? null,
  expires: true,
};

function sparkParts(levels: Spark["levels"], { ascii }: RenderOptions): readonly SegmentPart[] {
  if (levels.length === 0) return [];
  const text = sparkText(levels, ascii);
  return [{ heat: SPARK_HEAT, about: "amount", forms: [() => [{ text, tone: "plain" }]] }];
}

/** Every account with its most used limit, the hottest first; the other accounts stop nothing here. */
const accounts: Segment = {
  parts: ({ accounts: uses = [], now, options }) => {
    const [first, ...shorter] = accountForms(uses, now, options);
    if (first === undefined) return [];
    return [{ heat: ACCOUNTS_HEAT, about: "amount", forms: [first, ...shorter] }];
  },
  changesAt: ({ accounts: uses = [], now }) => usesChangeAt(uses, now),
  expires: true,
};

/** By the name that the setting `segments` takes. */
export const SEGMENTS = {
  "5h": session,
  "7d": week,
  models,
  extra,
  cost,
  spark,
  "5h-spark": sessionSparkSegment,
  accounts,
} as const;

export type SegmentName = keyof typeof SEGMENTS;

export const SEGMENT_NAMES = Object.keys(SEGMENTS) as readonly SegmentName[];

/** Cells a model's name may take. */
const MODEL_NAME_CELLS = 12;

const modelName = (model: string, options: RenderOptions): string =>
  displayName(model, MODEL_NAME_CELLS, options) || "model";

const heatOf = (window: Window, { now }: SegmentView): number =>
  hasEnded(window, now) ? 0 : window.used;

/** With a gauge of so many cells, or none. */
function sessionSpans(
  session: Window,
  cells: number,
  withCountdown: boolean,
  view: SegmentView,
): readonly Span[] {
  const { now, options } = view;
  const used = hasEnded(session, now) ? percent(0) : session.used;
  const share = percentSpan(session, view);
  const parts: Span[] = [];
  if (cells > 0) parts.push(...gaugeSpans(used, cells, view), { text: " ", tone: share.tone });
  parts.push(view.flash ? { ...share, flash: true } : share);
  const limitAt = withCountdown ? (view.limitAt?.(session) ?? null) : null;
  if (limitAt !== null) {
    const time = clockTime(roundedLimit(limitAt, view.reading.at), view.utcOffset);
    return [...parts, { text: ` ${limitSign(options)}${time}`, tone: "plain" }];
  }
  const counts = withCountdown && view.countdown;
  if (counts && session.resetsAt !== null && !hasEnded(session, now)) {
    const sign = ` ${resetSign(options)}`;
    const left = countdown(span(now, session.resetsAt));
    const time = clockTime(session.resetsAt, view.utcOffset);
    if (options.countdown !== "at")
      parts.push({ text: `${sign}${left}`, tone: "plain", countsTo: session.resetsAt });
    if (options.countdown !== "in")
      parts.push({
        text: options.countdown === "at" ? `${sign}${time}` : ` ${time}`,
        tone: "plain",
      });
  }
  return parts;
}

function gaugeSpans(used: Percent, cells: number, { options }: SegmentView): Span[] {
  const share = options.show === "left" ? percent(Math.max(100 - used, 0)) : used;
  const { filled, track, onTrack } = drawGauge(share, cells, options);
  const behind = onTrack ? { gauge: true as const } : {};
  const drawn: Span[] = [
    { text: filled, tone: gaugeTone(used, options.thresholds), ...behind },
    { text: track, tone: "muted", ...behind },
  ];
  const visible = drawn.filter(({ text }) => text !== "");
  const bracket = (text: string): Span => ({ text, tone: "plain" });
  return options.ascii ? [bracket("["), ...visible, bracket("]")] : visible;
}

/**
 * `13%`. What no response has confirmed is marked: a window whose reset has passed is `~0%` by the clock, and one
 * for which the last response said less, or whose number is of unknown age, keeps that number as `~13%`.
 */
function percentSpan(window: Window, { now, options, unconfirmed }: SegmentView): Span {
  if (hasEnded(window, now)) return { text: `~${shareText(percent(0), options)}`, tone: "plain" };
  const mark = unconfirmed.some((scope) => isSameScope(scope, window.scope)) ? "~" : "";
  const text = `${mark}${shareText(window.used, options)}`;
  const tone = textTone(window.used, options);
  return window.used >= 100 ? { text, tone, strong: true } : { text, tone };
}

/** A Nerd Font's calendar, or the name. */
const weekName = ({ options: { icons, ascii } }: SegmentView): string =>
  icons === "nerd" && !ascii ? "\uf073" : "7d";

/** The sign of a reset: an arrow, or a Nerd Font's clock. */
const resetSign = ({ ascii, icons }: RenderOptions): string =>
  ascii ? "r" : icons === "nerd" ? "\uf017 " : "↻";

/** In place of the sign of a reset: the limit comes first. */
const limitSign = ({ ascii }: RenderOptions): string => (ascii ? "->" : "→");

function moneySpan(extra: ExtraUsage, options: RenderOptions, mark: string): Span {
  const number = (minor: number) =>
    options.money === "credits" ? String(minor) : amountText(minor, extra.exponent);
  const sign = currencySign(extra.currency);
  const shown = options.ascii && !/^[ -~]+$/.test(sign) ? `${extra.currency} ` : sign;
  const cap = extra.limit === null ? "" : `/${number(extra.limit)}`;
  const tone = extra.utilization === null ? "plain" : textTone(extra.utilization, options);
  return { text: `${mark}${shown}${number(extra.used)}${cap}`, tone };
}
