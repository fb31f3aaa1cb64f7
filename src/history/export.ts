/** The history for programs: a row for each change as CSV, or windows and events as JSON. */
import type { HistoryEntry, HistoryReading } from "../model/history.ts";
import { extraSeries, historyKeys, windowSeries } from "../model/history-series.ts";
import { inMajor } from "../model/money.ts";
import type { Instant } from "../model/units.ts";
import type { HistoryRange } from "./range.ts";

const COLUMNS = "time,event,window,used,resets_at,amount,limit,currency,source,via";

/** A row for each number that changed and for each event, oldest first. */
export const historyCsv = ({ entries, wants, since }: HistoryRange): readonly string[] => [
  COLUMNS,
  ...entries.filter(({ at }) => at > since).flatMap((entry) => csvRows(entry, wants)),
];

type CsvCell = string | number | null;

function csvRows(entry: HistoryEntry, wants: HistoryRange["wants"]): readonly string[] {
  const time = iso(entry.at);
  const row = (event: string, window: CsvCell, used: CsvCell, resetsAt: Instant | null = null) =>
    csvRow([time, event, window, used, resetsAt === null ? null : iso(resetsAt)]);
  switch (entry.kind) {
    case "reading":
      return readingRows(entry, wants);
    case "end":
      return wants(entry.key) ? [row("end", entry.key, entry.final, entry.at)] : [];
    case "fall":
      return wants(entry.key) ? [row("fall", entry.key, entry.to, entry.resetsAt)] : [];
    case "gap":
      return [row("gap since", null, null, entry.from)];
    case "refused":
      return [row(`refused: ${entry.why}`, null, null)];
    case "activity":
      return [csvRow([time, "tokens", null, entry.tokens])];
  }
}

function readingRows(
  { at, windows, extra, source, via }: HistoryReading,
  wants: HistoryRange["wants"],
): readonly string[] {
  const rows = windows
    .filter(({ key }) => wants(key))
    .map(({ key, used, resetsAt }) =>
      csvRow([
        iso(at),
        "used",
        key,
        used,
        resetsAt && iso(resetsAt),
        null,
        null,
        null,
        source,
        via,
      ]),
    );
  if (!extra || !wants("extra")) return rows;
  const { used, limit, exponent, currency, utilization } = extra;
  const amounts = [inMajor(used, exponent), limit === null ? null : inMajor(limit, exponent)];
  const share = utilization === null ? null : Math.round(utilization * 100) / 100;
  return [
    ...rows,
    csvRow([iso(at), "used", "extra", share, null, ...amounts, currency, source, via]),
  ];
}

const csvRow = (cells: readonly CsvCell[]): string =>
  Array.from({ length: COLUMNS.split(",").length }, (_, index) =>
    csvCell(cells[index] ?? null),
  ).join(",");

/** A spreadsheet runs a text that begins like a formula; a model's name is the server's. @internal */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const harmless = /^[\s]*[=+\-@|%]/.test(cell) ? `'${cell}` : cell;
  return /[",\s']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const iso = (at: Instant): string => new Date(at).toISOString();

/** Windows from their start to their end with the times at which they changed, money, and what happened in between. */
export function historyDocument({ entries, wants, since, now }: HistoryRange): object {
  const inRange = entries.filter(({ at }) => at > since);
  const windows = historyKeys(entries)
    .filter(wants)
    .flatMap((key) => {
      const { past, current } = windowSeries(entries, key, now);
      return [
        ...past
          .filter(({ endsAt }) => endsAt > since)
          .map((window) => ({ ...window, ends_at: iso(window.endsAt), running: false })),
        ...(current === null ? [] : [{ ...current, ends_at: null, running: true }]),
      ].map(({ startsAt, resetsAt, ends_at, running, final, whole, source, points }) => ({
        window: key,
        starts_at: iso(startsAt),
        resets_at: resetsAt === null ? null : iso(resetsAt),
        ends_at,
        running,
        used: final,
        whole,
        source,
        points: points.map(({ at, used }) => ({ at: iso(at), used })),
      }));
    });
  return {
    schema: 1,
    since: iso(since),
    until: iso(now),
    windows,
    extra_usage: wants("extra")
      ? extraSeries(inRange).map(({ at, extra }) => ({
          at: iso(at),
          used: extra === null ? null : inMajor(extra.used, extra.exponent),
          limit:
            extra === null || extra.limit === null ? null : inMajor(extra.limit, extra.exponent),
          currency: extra?.currency ?? null,
        }))
      : [],
    events: inRange.flatMap((entry) => eventOf(entry) ?? []),
  };
}

function eventOf(entry: HistoryEntry): object | null {
  const at = iso(entry.at);
  switch (entry.kind) {
    case "gap":
      return { at, kind: "gap", since: iso(entry.from) };
    case "refused":
      return { at, kind: "refused", why: entry.why };
    case "fall":
      return { at, kind: "fall", window: entry.key, from: entry.from, to: entry.to };
    case "activity":
      return { at, kind: "activity", tokens: entry.tokens };
    default:
      return null;
  }
}
