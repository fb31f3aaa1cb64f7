/** The history as samples with their times: what was used, at each change and often enough in between for a graph to have no holes. */
import type { HistoryEntry, HistoryKey } from "../model/history.ts";
import { extraSeries, historyKeys, windowSeries } from "../model/history-series.ts";
import { inMajor } from "../model/money.ts";
import { type Instant, instant, MINUTE } from "../model/units.ts";
import type { UsageMetricName, UsageSample } from "./names.ts";
import { ratio, seconds, windowLabel } from "./samples.ts";

export interface TimedSample extends UsageSample {
  readonly at: Instant;
}

/** Servers look back five minutes for a number. */
const STEP_MS = 4 * MINUTE;

type Labels = Readonly<Record<string, string>>;

/** Oldest first for each window. `seenUntil` is when the last numbers were read, changed or not. */
export function* backfill(
  entries: readonly HistoryEntry[],
  labels: Labels,
  since: Instant,
  seenUntil: Instant,
): Generator<TimedSample> {
  for (const key of historyKeys(entries)) yield* ofWindow(entries, key, labels, since, seenUntil);
  yield* ofExtra(entries, labels, since, seenUntil);
}

function* ofWindow(
  entries: readonly HistoryEntry[],
  key: HistoryKey,
  labels: Labels,
  since: Instant,
  seenUntil: Instant,
): Generator<TimedSample> {
  const { past, current } = windowSeries(entries, key, seenUntil);
  const known = { ...labels, window: windowLabel(key) };
  const open = current === null ? [] : [{ ...current, endsAt: justAfter(seenUntil) }];
  for (const { points, endsAt: end, resetsAt } of [...past, ...open]) {
    // One without a reset is known to its last number, and that counts.
    const endsAt = resetsAt === null ? justAfter(end) : end;
    for (const [index, { at, used }] of points.entries()) {
      if (used === null) continue;
      const until = points[index + 1]?.at ?? endsAt;
      for (const time of timesOf(at, instant(Math.min(until, endsAt)), since)) {
        yield { metric: "claude_usage_ratio", labels: known, value: ratio(used), at: time };
        if (resetsAt === null) continue;
        const metric: UsageMetricName = "claude_usage_reset_timestamp_seconds";
        yield { metric, labels: known, value: seconds(resetsAt), at: time };
      }
    }
  }
}

function* ofExtra(
  entries: readonly HistoryEntry[],
  labels: Labels,
  since: Instant,
  seenUntil: Instant,
): Generator<TimedSample> {
  const gaps = entries.flatMap((entry) => (entry.kind === "gap" ? entry.from : []));
  const points = extraSeries(entries);
  for (const [index, { at, extra }] of points.entries()) {
    if (extra === null) continue;
    const { used, limit, exponent, currency, utilization } = extra;
    const money = { ...labels, currency };
    const unseen = gaps.find((from) => from >= at) ?? Number.POSITIVE_INFINITY;
    const next = points[index + 1]?.at ?? justAfter(seenUntil);
    for (const time of timesOf(at, instant(Math.min(next, unseen)), since)) {
      const metric: UsageMetricName = "claude_usage_extra_used";
      yield { metric, labels: money, value: inMajor(used, exponent), at: time };
      if (limit !== null) {
        const value = inMajor(limit, exponent);
        yield { metric: "claude_usage_extra_limit", labels: money, value, at: time };
      }
      if (utilization === null) continue;
      const extraLabels = { ...labels, window: "extra" };
      yield {
        metric: "claude_usage_ratio",
        labels: extraLabels,
        value: ratio(utilization),
        at: time,
      };
    }
  }
}

/** `from` and each full step before `until`: the same times whenever it is asked. */
function* timesOf(from: Instant, until: Instant, since: Instant): Generator<Instant> {
  if (from >= since && from < until) yield from;
  const first = Math.max(from + 1, since);
  for (let at = Math.ceil(first / STEP_MS) * STEP_MS; at < until; at += STEP_MS) yield instant(at);
}

/** The last moment itself counts. */
const justAfter = (at: Instant): Instant => instant(at + 1);

/** Times at which a server has numbers of a window, ascending. */
export type KnownTimes = ReadonlyMap<string, readonly number[]>;

/** By what numbers on the server are compared: a window's, or the money's. */
export const timesKey = ({ window = "", currency = "" }: Labels): string =>
  window === "" ? `money ${currency}` : `window ${window.toLowerCase()}`;

/** True where the server has a number so near that another would only make the graph shake. */
export function isThere(known: KnownTimes, { labels, at }: TimedSample): boolean {
  const times = known.get(timesKey(labels)) ?? [];
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return [times[low - 1], times[low]].some(
    (one) => one !== undefined && Math.abs(one - at) < STEP_MS / 2,
  );
}
