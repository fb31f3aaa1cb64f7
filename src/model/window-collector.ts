/** Collects windows from a history's entries, one entry at a time: of a long history, only its last windows need be kept. */
import {
  GAP_AFTER_MS,
  type HistoryEntry,
  type HistoryKey,
  type HistoryReading,
  type HistorySource,
  type HistoryWindow,
  IMPORT_SOURCES,
  isSameKey,
  windowLength,
} from "./history.ts";
import type { CurrentWindow, HistoryPoint, PastWindow, WindowSeries } from "./history-series.ts";
import { after, type Instant, MINUTE } from "./units.ts";

/** A window that grows while the entries are read. */
interface Draft {
  key: HistoryKey;
  startsAt: Instant;
  resetsAt: Instant | null;
  endsAt: Instant | null;
  final: number;
  whole: boolean | null;
  points: HistoryPoint[];
  source: HistorySource;
  watchedSince: Instant;
}

export interface WindowCollector {
  /** Entries come in the order of their times. */
  readonly add: (entry: HistoryEntry) => void;
  /** The keys that were seen, in lower case. */
  readonly keys: () => readonly HistoryKey[];
  /** What ended before `now` is past. */
  readonly series: (key: HistoryKey, now: Instant) => WindowSeries;
  /** Forgets all but the last windows of each key. */
  readonly keepLast: (count: number) => void;
}

/** Of all keys, or of one. */
export function windowCollector(only: HistoryKey | null = null): WindowCollector {
  const drafts = new Map<HistoryKey, Draft[]>();
  let watchedSince: Instant | null = null;
  const draftsOf = (key: HistoryKey): Draft[] => drafts.get(key.toLowerCase()) ?? [];
  const addReading = (entry: HistoryReading) => {
    watchedSince ??= entry.at;
    for (const window of entry.windows) {
      if (only !== null && !isSameKey(window.key, only)) continue;
      const known = draftsOf(window.key);
      addWindow(known, window, entry, watchedSince);
      drafts.set(window.key.toLowerCase(), known);
    }
  };
  return {
    add: (entry) => {
      if (entry.kind === "reading") addReading(entry);
      else if (entry.kind === "gap") {
        watchedSince = entry.at;
        for (const known of drafts.values()) openGap(known.at(-1), entry.from);
      } else if (entry.kind === "end") {
        const ended = draftsOf(entry.key).findLast(({ resetsAt }) => isNear(resetsAt, entry.at));
        if (ended === undefined) return;
        ended.final = entry.final;
        ended.whole = entry.whole;
      } else if (entry.kind === "fall") {
        // Of one that was given back, what had been used before is its final value.
        const open = draftsOf(entry.key).at(-1);
        if (open !== undefined) open.final = entry.from;
      }
    },
    keys: () => [...drafts.keys()],
    series: (key, now) => seriesOf(draftsOf(key), now),
    keepLast: (count) => {
      for (const known of drafts.values()) known.splice(0, known.length - count);
    },
  };
}

function addWindow(
  drafts: Draft[],
  { key, used, resetsAt }: HistoryWindow,
  { at, source }: HistoryReading,
  watchedSince: Instant,
): void {
  const open = drafts.at(-1);
  const same = open !== undefined && isNear(open.resetsAt, resetsAt, slackOf(source));
  if (same && open.endsAt === null) {
    open.points.push({ at, used });
    open.final = used;
    open.source = source;
    return;
  }
  // Given back before its reset.
  if (open !== undefined && open.resetsAt !== null && open.resetsAt > at) open.endsAt = at;
  // Nothing is used of a window that has not begun.
  if (resetsAt === null && used === 0) return;
  const length = windowLength(key);
  const startsAt = resetsAt === null || length === null ? at : after(resetsAt, -length);
  const begun = watchedSince <= startsAt ? [{ at: startsAt, used: 0 }] : [];
  drafts.push({
    key,
    startsAt,
    resetsAt,
    endsAt: null,
    final: used,
    whole: null,
    points: [...begun, { at, used }],
    source,
    watchedSince,
  });
}

function seriesOf(drafts: readonly Draft[], now: Instant): WindowSeries {
  const last = drafts.at(-1);
  const isCurrent = last !== undefined && last.endsAt === null && (last.resetsAt ?? now) > now;
  return {
    past: (isCurrent ? drafts.slice(0, -1) : drafts).map((draft, index) =>
      pastWindow(draft, drafts[index + 1]),
    ),
    current: isCurrent ? currentWindow(last) : null,
  };
}

const pastWindow = (draft: Draft, next: Draft | undefined): PastWindow => {
  const { key, startsAt, resetsAt, final, points, source, whole } = draft;
  const lastAt = points.at(-1)?.at ?? startsAt;
  const endsAt = draft.endsAt ?? resetsAt ?? next?.startsAt ?? lastAt;
  return { key, startsAt, resetsAt, endsAt, final, whole: whole ?? false, points, source };
};

const currentWindow = (draft: Draft): CurrentWindow => {
  const { key, startsAt, resetsAt, final, points, source, watchedSince } = draft;
  const gapless = points.every(({ used }) => used !== null);
  const whole = gapless && watchedSince <= after(startsAt, GAP_AFTER_MS);
  return { key, startsAt, resetsAt, final, points, source, whole };
};

/** Nothing is known from `from` on. */
function openGap(open: Draft | undefined, from: Instant): void {
  const last = open?.points.at(-1);
  if (last !== undefined && last.used !== null && last.at <= from)
    open?.points.push({ at: from, used: null });
}

const isNear = (one: Instant | null, other: Instant | null, slack: number = MINUTE): boolean =>
  one === null || other === null ? one === other : Math.abs(one - other) < slack;

/** Other programs round resets. */
const slackOf = (source: HistorySource): number =>
  IMPORT_SOURCES.some((one) => one === source) ? 10 * MINUTE : MINUTE;
