/** How much was used in each of some equal stretches of time, and as a small drawing of it. */
import type { HistoryEntry, HistoryKey } from "./history.ts";
import { type HistoryPoint, windowSeries } from "./history-series.ts";
import { after, HOUR, type Instant, instant, MINUTE, type Millis, span } from "./units.ts";
import type { Window } from "./window.ts";

/** The stretches end at `until`, and the last one began `length` before it. */
export interface Slots {
  readonly until: Instant;
  readonly length: Millis;
  readonly count: number;
}

/** Percentage points that were used in each slot; null where nothing was seen. */
export function usageBySlot(
  entries: readonly HistoryEntry[],
  key: HistoryKey,
  { until, length, count }: Slots,
): readonly (number | null)[] {
  const since = after(until, -length * count);
  const slotOf = (at: Instant): number => Math.min(Math.floor((at - since) / length), count - 1);
  const sums = new Array<number>(count).fill(0);
  const { past, current } = windowSeries(entries, key, until);
  for (const { points } of [...past, ...(current === null ? [] : [current])])
    for (const { at, by } of increments(points))
      if (at > since && at <= until) {
        // It was used by then, so what is at the end of a slot belongs to it.
        const slot = slotOf(instant(at - 1));
        sums[slot] = (sums[slot] ?? 0) + by;
      }
  const seen = seenSlots(entries, since, slotOf, count);
  return sums.map((sum, index) => (seen[index] ? sum : null));
}

/** What was used since the point before; what fell was given back, and what came unseen is of no known time. */
function increments(points: readonly HistoryPoint[]): readonly { at: Instant; by: number }[] {
  return points.flatMap(({ at, used }, index) => {
    const before = points[index - 1]?.used ?? null;
    return used === null || before === null || used <= before ? [] : [{ at, by: used - before }];
  });
}

/** Percentage points that came after `since`; null where it is not known whether some had come before it. */
export function usageSince(
  entries: readonly HistoryEntry[],
  key: HistoryKey,
  since: Instant,
  now: Instant,
): number | null {
  const { past, current } = windowSeries(entries, key, now);
  let sum = 0;
  for (const { startsAt, points } of [...past, ...(current === null ? [] : [current])]) {
    let before = 0;
    // Since when nothing was seen; null while all is.
    let unseenFrom: Instant | null = startsAt;
    for (const { at, used } of points) {
      if (used === null) unseenFrom = at;
      else {
        const grown = Math.max(used - before, 0);
        if (at > since && grown > 0 && unseenFrom !== null && unseenFrom < since) return null;
        if (at > since) sum += grown;
        before = used;
        unseenFrom = null;
      }
    }
  }
  return sum;
}

/** Which slots overlap a time that was watched. */
function seenSlots(
  entries: readonly HistoryEntry[],
  since: Instant,
  slotOf: (at: Instant) => number,
  count: number,
): readonly boolean[] {
  const readings = entries.filter(({ kind }) => kind === "reading" || kind === "gap");
  const first = readings.find(({ kind }) => kind === "reading")?.at ?? null;
  const seen = new Array<boolean>(count).fill(false);
  if (first === null) return seen;
  const gaps = entries.flatMap((entry) => (entry.kind === "gap" ? [entry] : []));
  // From the first reading to the first gap, and from each gap to the next.
  const starts = [first, ...gaps.map(({ at }) => at)];
  const ends = [...gaps.map(({ from }) => from), Number.POSITIVE_INFINITY];
  for (const [index, start] of starts.entries()) {
    const end = ends[index] ?? Number.POSITIVE_INFINITY;
    if (end < since) continue;
    const last = end === Number.POSITIVE_INFINITY ? count - 1 : slotOf(instant(end));
    for (let slot = Math.max(slotOf(start), 0); slot <= last; slot += 1) seen[slot] = true;
  }
  return seen;
}

/** The highest level of a drawing, for the most that was used in a slot. */
const MAX_SPARK_LEVEL = 7;

/** From 0, nothing, to 7, the most in any slot; what was used is never nothing. Null where nothing was seen. */
export function sparkLevels(used: readonly (number | null)[]): readonly (number | null)[] {
  const most = Math.max(...used.map((one) => one ?? 0));
  return used.map((one) =>
    one === null ? null : one === 0 ? 0 : Math.max(Math.round((one / most) * MAX_SPARK_LEVEL), 1),
  );
}

/** The spark of the line: the last five hours, and the session that runs. */
export interface Spark {
  readonly levels: readonly (number | null)[];
  /** Each eighth of the session that has begun; null where none runs. */
  readonly session: SessionSpark | null;
  /** From then on it says nothing any more. */
  readonly until: Instant;
}

export interface SessionSpark {
  readonly resetsAt: Instant;
  readonly levels: Spark["levels"];
}

export const SPARK_CELLS = 8;
/** 37 minutes and 30 seconds. */
const SPARK_SLOT_MS = ((5 * HOUR) / SPARK_CELLS) as Millis;
/** Nothing is read of the history before it but what the running session needs. */
export const SPARK_NEEDS_MS = (11 * HOUR) as Millis;

/** Null where none of the last five hours was seen. */
export function sparkOf(entries: readonly HistoryEntry[], now: Instant): Spark | null {
  const levelsUntil = (until: Instant, begun = SPARK_CELLS) => {
    const slots = { until, length: SPARK_SLOT_MS, count: SPARK_CELLS };
    return sparkLevels(usageBySlot(entries, "5h", slots).slice(0, begun));
  };
  const levels = levelsUntil(now);
  if (levels.every((level) => level === null)) return null;
  const resetsAt = windowSeries(entries, "5h", now).current?.resetsAt ?? null;
  const left = resetsAt === null ? 0 : Math.floor(span(now, resetsAt) / SPARK_SLOT_MS);
  const session =
    resetsAt === null || left >= SPARK_CELLS
      ? null
      : { resetsAt, levels: levelsUntil(resetsAt, SPARK_CELLS - left) };
  return { levels, session, until: after(now, SPARK_SLOT_MS) };
}

/** The levels of the running session; null where they are of another one, or of none. */
export function sessionSpark(
  spark: Spark | null,
  running: Window | null,
  now: Instant,
): SessionSpark["levels"] | null {
  if (spark?.session == null || running?.resetsAt == null || spark.until <= now) return null;
  const { levels, resetsAt } = spark.session;
  // A session lasts longer than two reports of its reset differ.
  const isSame = Math.abs(span(resetsAt, running.resetsAt)) < HOUR;
  return isSame && running.resetsAt > now ? levels : null;
}

/** The spark moves by the clock too; so often at least it is computed again. */
export const SPARK_RENEWAL_MS = 10 * MINUTE;
