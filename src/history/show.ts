/** The history as a table: each window with what was used of it, the newest last. */
import { paragraph, table } from "../cli/layout.ts";
import type { Piece, Screen, ScreenLine, Words } from "../cli/screen.ts";
import { localTimeSince } from "../client/local-time.ts";
import {
  type CurrentWindow,
  type ExtraPoint,
  extraSeries,
  historyKeys,
  type PastWindow,
  windowSeries,
} from "../model/history-series.ts";
import { amountText, currencySign } from "../model/money.ts";
import { DAY, percent, shownPercent } from "../model/units.ts";
import { sanitize } from "../render/text.ts";
import type { HistoryRange } from "./range.ts";

const NAME_CELLS = 24;

export function historyLines(range: HistoryRange, screen: Screen): readonly ScreenLine[] {
  const windows = windowRows(range);
  const money = moneyRows(range);
  return [
    ...(windows.length === 0
      ? []
      : table(screen, [head("window", "from", "to", "used", ""), ...windows], { right: [3] })),
    ...(windows.length === 0 || money.length === 0 ? [] : [[]]),
    ...(money.length === 0
      ? []
      : table(screen, [head("extra usage", "", "of"), ...money], { right: [1, 2] })),
    ...(windows.length + money.length === 0
      ? paragraph(screen, "Nothing was used in these days; --days shows more of them.")
      : []),
  ];
}

const head = (...names: readonly string[]): readonly Piece[] =>
  names.map((text) => ({ text, accent: "strong" }));

/** The windows that had not ended before the range, by their end. */
function windowRows({ entries, wants, since, now }: HistoryRange): readonly (readonly Words[])[] {
  const all = historyKeys(entries)
    .filter(wants)
    .flatMap((key): readonly (PastWindow | CurrentWindow)[] => {
      const { past, current } = windowSeries(entries, key, now);
      return [
        ...past.filter(({ endsAt }) => endsAt > since),
        ...(current === null ? [] : [current]),
      ];
    });
  const endOf = (window: PastWindow | CurrentWindow): number =>
    "endsAt" in window ? window.endsAt : Number.POSITIVE_INFINITY;
  return all
    .sort((one, other) => endOf(one) - endOf(other))
    .map((window) => [
      sanitize(window.key, NAME_CELLS) || "model",
      localTimeSince(window.startsAt, now),
      "endsAt" in window ? localTimeSince(window.endsAt, now) : "now",
      `${shownPercent(percent(window.final))}%`,
      noteOf(window),
    ]);
}

/** Only what cannot be taken for granted. */
function noteOf(window: PastWindow | CurrentWindow): Words {
  const { source } = window;
  const imported = ["codexbar", "claumon"].includes(source) ? `imported from ${source}` : "";
  const early = "endsAt" in window && window.resetsAt !== null && window.endsAt < window.resetsAt;
  const notes = [
    early ? "reset early" : "",
    imported,
    window.whole || imported !== "" ? "" : "not watched all the time",
  ];
  return { text: notes.filter((note) => note !== "").join(", "), accent: "quiet" };
}

/** What extra usage had cost at the end of each day on which that changed. */
function moneyRows({ entries, wants, since, now }: HistoryRange): readonly (readonly Words[])[] {
  if (!wants("extra")) return [];
  const byDay = new Map<number, ExtraPoint>();
  for (const point of extraSeries(entries).filter(({ at }) => at > since))
    byDay.set(Math.floor(point.at / DAY), point);
  return [...byDay.values()].flatMap(({ at, extra }) => {
    if (!extra?.enabled) return [];
    const amount = (minor: number) =>
      `${currencySign(extra.currency)}${amountText(minor, extra.exponent)}`;
    const limit = extra.limit === null ? "no limit" : amount(extra.limit);
    return [[localTimeSince(at, now), amount(extra.used), limit]];
  });
}
