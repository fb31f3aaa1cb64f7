/** The screen of `status` and `top`: what is wrong first, then a gauge for each limit, then where it all comes from. */
import { dirname, join } from "node:path";
import { hanging, lineCells, table } from "../cli/layout.ts";
import {
  fitted,
  GLUE,
  type Piece,
  type Screen,
  type ScreenLine,
  type Words,
} from "../cli/screen.ts";
import { localTimeSince } from "../client/local-time.ts";
import { renderOptions } from "../config/render-settings.ts";
import { extraOutlookOf, outlookOf } from "../model/forecast/outlook.ts";
import { freshnessOf } from "../model/freshness.ts";
import { amountText, currencySign, type ExtraUsage } from "../model/money.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, type Percent, shownPercent, span } from "../model/units.ts";
import { hasEnded, isSameScope, type Window } from "../model/window.ts";
import { utcOffset } from "../platform/clock.ts";
import { countdown, duration } from "../render/countdown.ts";
import { extraForecastText, forecastText } from "../render/forecast-text.ts";
import type { Span } from "../render/frame.ts";
import { drawGauge, gaugeTone, TRACK } from "../render/gauge.ts";
import { forAnsi } from "../render/painters.ts";
import { shareText } from "../render/shares.ts";
import { sanitize } from "../render/text.ts";
import { adaptPalette } from "../render/themes.ts";
import { accountLines } from "./account-rows.ts";
import { concernsOf, nextPollAt, statusRows } from "./rows.ts";
import type { StatusSample } from "./sample.ts";
import { sparkLines } from "./sparklines.ts";

/** The whole screen at `now`, which may be later than the sample. */
export function statusLines(sample: StatusSample, screen: Screen): readonly ScreenLine[] {
  const concerns = concernsOf(sample).flatMap(({ severity, text }) => {
    const sign = severity === "problem" ? (screen.ascii ? "x" : "✗") : "!";
    return hanging(screen, [{ text: sign, accent: severity }, " "], text);
  });
  const rows = statusRows(sample).map(([name, text]): readonly Words[] => [
    { text: name, accent: "quiet" },
    text,
  ]);
  const gauges = gaugeLines(sample, screen);
  const accounts = sample.accounts.length > 1 ? accountLines(sample.accounts, screen) : [];
  return [
    ...spaced(concerns),
    ...spaced(headLines(sample, screen)),
    ...spaced(gauges),
    ...spaced(sparkLines(sample, screen)),
    ...spaced(accounts),
    ...table(screen, rows),
  ];
}

const spaced = (lines: readonly ScreenLine[]): readonly ScreenLine[] =>
  lines.length === 0 ? [] : [...lines, []];

/** Who on the left, how old on the right; below each other where there is no room. */
function headLines(sample: StatusSample, screen: Screen): readonly ScreenLine[] {
  const plan = sample.login?.kind === "found" ? sample.login.plan : null;
  const folder = dirname(sample.paths.credentials);
  const isUsual = folder === join(screen.home, ".claude");
  const isNamed = sample.settings.values.accounts.length > 0;
  const name = isNamed ? sample.account : isUsual ? null : folder;
  // A command's numbers are another tool's.
  const tool = sample.byCommand ? [] : [plan === null ? "Claude" : `Claude ${plan}`];
  const [who = "", ...where] = [...tool, ...(name === null ? [] : [name])];
  const left = fitted(screen, [
    { text: who, accent: "strong" },
    ...where.flatMap((one) => [" · ", one]),
  ]);
  const right = fitted(screen, { text: timesText(sample), accent: "quiet" });
  if (lineCells(right) === 0) return [left];
  const columns = Math.min(screen.columns, MAX_HEAD_CELLS);
  const gap = columns - lineCells(left) - lineCells(right);
  return gap < 2 ? [left, right] : [[...left, { text: " ".repeat(gap) }, ...right]];
}

/** On a very wide screen the times would stand far from all else. */
const MAX_HEAD_CELLS = 100;

/** `12 s ago · next poll in 1m18s`. */
function timesText({ state: { snapshot }, now, holder, allowed, login }: StatusSample): string {
  if (snapshot.kind === "blank") return "";
  const {
    reading: { at },
    undated,
  } = snapshot;
  const fresh = freshnessOf(snapshot, now, holder !== null).kind === "fresh";
  const age =
    at > now || undated.length > 0 ? [] : [`${duration(span(at, now))} ${fresh ? "ago" : "old"}`];
  const due = nextPollAt(snapshot.dueAt, allowed);
  const next =
    holder === null || login === null || due <= now
      ? []
      : [`next poll in ${duration(span(now, due))}`];
  return [...age, ...next].join(" · ");
}

interface Meter {
  readonly label: string;
  /** Null where the number means nothing any more, or there is no limit. */
  readonly used: Percent | null;
  readonly percent: string;
  readonly text: string;
}

const LABEL_CELLS = 20;
const [MIN_GAUGE_CELLS, MAX_GAUGE_CELLS] = [8, 40];
const PERCENT_CELLS = 5;
/** With less beside the gauge its text stands below. */
const MIN_TEXT_CELLS = 30;

function gaugeLines({ state, now, holder, settings, todayCost }: StatusSample, screen: Screen) {
  const { snapshot } = state;
  if (snapshot.kind === "blank") return [];
  const { windows, extra } = snapshot.reading;
  const meters = [
    ...windows.map((window) =>
      windowMeter(window, snapshot, now, holder !== null, settings.values),
    ),
    ...(extra?.enabled ? [moneyMeter(extra, snapshot, now, holder !== null)] : []),
  ];
  const today =
    todayCost !== null && todayCost.until > now
      ? hanging(screen, "", `$${todayCost.usd.toFixed(2)} today, as Claude Code recorded it`)
      : [];
  const label = Math.max(...meters.map((one) => lineCells(fitted(screen, one.label))), 0) + 2;
  const used = label + PERCENT_CELLS + 3;
  const text = Math.max(...meters.map((one) => lineCells(fitted(screen, one.text))), 0);
  const isBeside = screen.columns - used - MIN_GAUGE_CELLS >= Math.max(text, MIN_TEXT_CELLS);
  const room = Math.min(screen.columns, MAX_HEAD_CELLS) - used - (isBeside ? text : 0);
  const cells = Math.min(Math.max(room, MIN_GAUGE_CELLS), MAX_GAUGE_CELLS);
  const lines = meters.flatMap((meter) => {
    const name = fitted(screen, meter.label);
    const lead = [
      ...name,
      { text: " ".repeat(label - lineCells(name)) },
      gaugePiece(meter.used, cells, settings.values, screen),
      { text: meter.percent.padStart(PERCENT_CELLS) },
    ];
    return isBeside
      ? hanging(screen, [...lead, "   "], meter.text)
      : [lead, ...hanging(screen, " ".repeat(label), { text: meter.text, accent: "quiet" })];
  });
  return [...lines, ...today];
}

/** In the person's theme, with parts of a cell on a seamless track; where there are no colours, in whole cells. */
function gaugePiece(
  used: Percent | null,
  cells: number,
  values: StatusSample["settings"]["values"],
  { ascii }: Screen,
): Piece {
  if (used === null) return { text: " ".repeat(cells) };
  const options = { ...renderOptions(values, values.flash), ascii };
  const least = Math.max(used, used > 0 ? 100 / cells : 0);
  const whole = Math.floor((Math.min(least, 100) / 100) * cells);
  const [full, rest] = ascii ? ["#", "-"] : ["█", TRACK];
  const text = full.repeat(whole) + rest.repeat(cells - whole);
  const palette = adaptPalette(options.palette, "terminal", options.colorDepth);
  const style = options.gauge === "pie" || options.gauge === "none" ? "blocks" : options.gauge;
  const { filled, track, onTrack } =
    palette.track === null && style === "blocks"
      ? { filled: text.slice(0, whole), track: text.slice(whole), onTrack: false }
      : drawGauge(used, cells, { ascii, gauge: style });
  const behind = onTrack ? { gauge: true as const } : {};
  const spans: readonly Span[] = [
    { text: filled, tone: gaugeTone(used, options.thresholds), ...behind },
    { text: track, tone: "muted", ...behind },
  ];
  return { text, styled: forAnsi(spans, { ...options, palette }) };
}

function windowMeter(
  window: Window,
  snapshot: Extract<Snapshot, { kind: "read" }>,
  now: Instant,
  polled: boolean,
  options: Pick<StatusSample["settings"]["values"], "show">,
): Meter {
  const { held, undated } = snapshot;
  const { used, resetsAt, scope } = window;
  const label = meterLabel(window);
  if (hasEnded(window, now) && resetsAt !== null) {
    const at = localTimeSince(resetsAt, now);
    return { label, used: null, percent: "", text: `was reset ${at}; no number since` };
  }
  const mark = [...held, ...undated].some((one) => isSameScope(one, scope)) ? "~" : "";
  const text =
    resetsAt === null
      ? used > 0
        ? "reset not known"
        : "not begun"
      : `resets in ${countdown(span(now, resetsAt))}, ${localTimeSince(resetsAt, now).replace(" ", GLUE)}`;
  const fresh = freshnessOf(snapshot, now, polled).kind === "fresh";
  // Of what is used up nothing more is expected.
  const outlook = fresh && used < 100 ? outlookOf(snapshot, window, now) : null;
  const likely =
    outlook === null
      ? ""
      : `; ${forecastText(window, outlook, snapshot.reading.at, utcOffset(now)).replaceAll(" ", GLUE)}`;
  // The gauge is of what is used, as forecasts are.
  const left = options.show === "left" ? `${shareText(used, options)}${GLUE}left; ` : "";
  return { label, used, percent: `${mark}${shownPercent(used)}%`, text: `${left}${text}${likely}` };
}

function meterLabel({ scope }: Window): string {
  if (scope.kind === "session") return "Session (5 h)";
  if (scope.kind === "spend") return "Spend limit";
  if (scope.model === null) return "Week";
  return `${sanitize(scope.model, LABEL_CELLS - ", week".length) || "model"}, week`;
}

function moneyMeter(
  extra: ExtraUsage,
  snapshot: Extract<Snapshot, { kind: "read" }>,
  now: Instant,
  polled: boolean,
): Meter {
  const { currency, used, limit, exponent, utilization } = extra;
  const mark = snapshot.heldExtra ? "~" : "";
  const fresh = freshnessOf(snapshot, now, polled).kind === "fresh";
  const isFull = limit !== null && used >= limit;
  const outlook = fresh && !isFull ? extraOutlookOf(snapshot, now) : null;
  const likely =
    outlook === null
      ? ""
      : `; ${extraForecastText(extra, outlook, utcOffset(now)).replaceAll(" ", GLUE)}`;
  const amount = (minor: number) => `${currencySign(currency)}${amountText(minor, exponent)}`;
  const share = utilization ?? (limit ? (((used / limit) * 100) as Percent) : null);
  return {
    label: "Extra usage",
    used: share,
    percent: share === null ? "" : `${mark}${shownPercent(share)}%`,
    text: `${amount(used)} ${limit === null ? "this month, without a limit" : `of ${amount(limit)} this month`}${likely}`,
  };
}
