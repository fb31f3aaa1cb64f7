/** The view model of one surface: the spans of the line, and what bars show besides: a level, a percentage, a tooltip. */
import { freshnessOf } from "../model/freshness.ts";
import { amountText, currencySign, type ExtraUsage } from "../model/money.ts";
import { DAY, type Instant, shownPercent, span } from "../model/units.ts";
import { hasEnded, sessionOf, type Window } from "../model/window.ts";
import { clockTime, weekday } from "./countdown.ts";
import type { Frame, Span, Tone } from "./frame.ts";
import { expiredLineSpans, lineSpans, padded } from "./line.ts";
import { failureMessage, unconfirmedMessage } from "./messages.ts";
import type { PaintOptions } from "./painters.ts";
import { shareText } from "./shares.ts";
import { sanitize } from "./text.ts";

/** How urgent the line is; `stale` and `blank` mean that there is no current number. */
export type Level = "calm" | "warm" | "hot" | "full" | "stale" | "blank";

export interface ViewModel {
  readonly spans: readonly Span[];
  readonly options: PaintOptions & Pick<Frame["options"], "ascii">;
  readonly level: Level;
  /** The same where there is next to no room. */
  readonly short: () => readonly Span[];
  /** What is used of the session, as it is shown; null when there is none. */
  readonly percent: number | null;
  /** The tooltip: everything known, a sentence a line. */
  readonly details: () => readonly string[];
}

/** The hottest part, or what is wrong, fits into this. */
const SHORT_CELLS = 14;

/** The view model now, its line at most `cells` wide. */
export function viewModel(frame: Frame, cells: number): ViewModel {
  const spans = padded(lineSpans(frame, cells), frame.options, cells);
  const { snapshot, now, polled } = frame;
  const stale = snapshot.kind === "read" && freshnessOf(snapshot, now, polled).kind !== "fresh";
  const short = () => lineSpans(frame, Math.min(cells, SHORT_CELLS));
  return { spans, short, ...detailsOf(frame, stale ? "stale" : highestLevel(spans)) };
}

/** The view model once the line has expired. */
export const expiredViewModel = (frame: Frame, cells: number): ViewModel => ({
  spans: padded(expiredLineSpans(frame, cells), frame.options, cells),
  short: () => expiredLineSpans(frame, Math.min(cells, SHORT_CELLS)),
  ...detailsOf(frame, "stale"),
});

function detailsOf(frame: Frame, level: Level): Omit<ViewModel, "spans" | "short"> {
  const { snapshot, now, options } = frame;
  const details = () => tooltipLines(frame);
  if (snapshot.kind === "blank") return { options, level: "blank", percent: null, details };
  const session = sessionOf(snapshot.reading.windows);
  const percent = session === null ? null : hasEnded(session, now) ? 0 : shownPercent(session.used);
  return { options, level, percent, details };
}

const LEVELS = ["full", "hot", "warm"] as const satisfies readonly Tone[];

const highestLevel = (spans: readonly Span[]): Level =>
  LEVELS.find((level) => spans.some(({ tone }) => tone === level)) ?? "calm";

const TOOLTIP_NAME_CELLS = 40;

/** No tooltip is wider; the longest sentences name a file. */
const MAX_TOOLTIP_CELLS = 200;

/** Nothing in it ticks, and nothing in it acts on a bar: paths and names are others' text. */
const tooltipLines = (frame: Frame): readonly string[] =>
  tooltipSentences(frame).map((sentence) => sanitize(sentence, MAX_TOOLTIP_CELLS));

function tooltipSentences({ snapshot, now, utcOffset, notice, options }: Frame): readonly string[] {
  const { health } = snapshot;
  const problems = [
    ...(health.kind === "failing"
      ? [failureMessage(health.failure, clockTime(snapshot.dueAt, utcOffset))]
      : []),
    ...[unconfirmedMessage(snapshot) ?? []].flat(),
    ...(notice === null ? [] : [`${notice}: \`claude-usage status\` says more.`]),
  ];
  if (snapshot.kind === "blank") return ["No reading yet.", ...problems];
  const { at, windows, extra } = snapshot.reading;
  const when = (time: Instant) =>
    span(at, time) < DAY
      ? clockTime(time, utcOffset)
      : `${weekday(time, utcOffset)} ${clockTime(time, utcOffset)}`;
  return [
    ...windows.map((window) => windowLine(window, options, now, when)),
    ...(extra?.enabled ? [extraLine(extra)] : []),
    ...problems,
    `Read at ${clockTime(at, utcOffset)}`,
  ];
}

function windowLine(
  window: Window,
  options: Frame["options"],
  now: Instant,
  when: (time: Instant) => string,
): string {
  const { used, resetsAt } = window;
  const name = limitName(window);
  const share = `${shareText(used, options)}${options.show === "left" ? " left" : ""}`;
  if (resetsAt === null) return `${name}: ${share}`;
  if (hasEnded(window, now)) return `${name}: was reset ${when(resetsAt)}`;
  return `${name}: ${share}, resets ${when(resetsAt)}`;
}

function limitName({ scope }: Window): string {
  if (scope.kind !== "week") return scope.kind === "session" ? "5 hours" : "Spend limit";
  return scope.model === null ? "7 days" : sanitize(scope.model, TOOLTIP_NAME_CELLS) || "model";
}

function extraLine({ currency, used, limit, exponent }: ExtraUsage): string {
  const amount = (minor: number) => `${currencySign(currency)}${amountText(minor, exponent)}`;
  return `Extra usage: ${amount(used)}${limit === null ? "" : ` of ${amount(limit)}`}`;
}
