/** The merge rule: what to believe when several sources report one window, each as it last knew it. */
import { type ExtraUsage, isSameMoney } from "./money.ts";
import { type FreeSource, type Reading, withoutVia } from "./reading.ts";
import { after, type Instant, instant, MINUTE, SECOND } from "./units.ts";
import {
  isCurrent,
  isSameScope,
  overlaps,
  type Scope,
  type Window,
  windowOf,
  withWindow,
} from "./window.ts";

/** A window as a free source reported it, and when it first did: a repetition is no newer. */
export interface Observation {
  readonly window: Window;
  readonly at: Instant;
  readonly source: FreeSource;
  /** The first report of all, as of a session that was idle: its number may be hours old. */
  readonly undated?: true;
  /** The money that came with it. */
  readonly extra?: ExtraUsage;
}

/** The server computes a reset for each response; two that are closer than this are the same. */
const SAME_RESET_MS = 60 * SECOND;

/**
 * Of two reports of one scope, the one to believe. A later reset wins, because the earlier window has ended; within one
 * window the higher percentage wins, because usage only grows. A report without a reset may be of any window.
 * @internal
 */
export function moreRecent(one: Window, other: Window): Window {
  const [a, b] = [
    one.resetsAt ?? Number.NEGATIVE_INFINITY,
    other.resetsAt ?? Number.NEGATIVE_INFINITY,
  ];
  if (!isSameWindow(one, other)) return a > b ? one : other;
  if (one.used !== other.used) return one.used > other.used ? one : other;
  return a >= b ? one : other;
}

/** True when `reported` is a later window than `known`, or has more of the same one. @internal */
export const isNewer = (known: Window, reported: Window): boolean =>
  moreRecent(known, reported) === reported && !repeats(known, reported);

const repeats = (known: Window, reported: Window): boolean =>
  isSameWindow(known, reported) && known.used === reported.used;

const confirms = (known: Window, reported: Window): boolean =>
  isNewer(known, reported) || repeats(known, reported);

/** When a free source first reported the very numbers of `reading`; null where it has reported none of them, or others. */
export function repeatedAt(
  { windows }: Reading,
  observations: readonly Observation[],
): Instant | null {
  const reported = observations.filter(({ undated }) => undated === undefined);
  const agrees = reported.every(({ window }) => {
    const known = windowOf(windows, window.scope);
    return known !== null && repeats(known, window);
  });
  return agrees && reported.length > 0 ? instant(Math.max(...reported.map(({ at }) => at))) : null;
}

/** True for two reports of one window: their resets differ by no more than the server's own jitter. */
export function isSameWindow({ resetsAt: one }: Window, { resetsAt: other }: Window): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one - other) < SAME_RESET_MS;
}

/**
 * True for another account's window: when it was observed the endpoint's own one still ran, or the two overlap. This stays
 * true once the endpoint's has ended.
 */
export function isContradicted(
  { window, at }: Pick<Observation, "window" | "at">,
  answered: readonly Window[],
): boolean {
  const own = windowOf(answered, window.scope);
  if (own === null || own.resetsAt === null || window.resetsAt === null) return false;
  if (isSameWindow(own, window)) return false;
  return (
    at < after(own.resetsAt, -SAME_RESET_MS) || overlaps(window, own.resetsAt, window.resetsAt)
  );
}

/**
 * All observations once `source` has reported `windows` at `now`; the same list when they bring nothing new, as from a
 * session that repeats its last response. One new window proves the response new, and so confirms those that came with it.
 * What contradicts the windows that the endpoint has `answered` is another account's, and kept in no list.
 */
export function addObservations(
  known: readonly Observation[],
  windows: readonly Window[],
  source: FreeSource,
  now: Instant,
  answered: readonly Window[] = [],
): readonly Observation[] {
  const own = windows.filter((window) => !isContradicted({ window, at: now }, answered));
  // A time in the future is from before the clock was set back.
  const past = known.filter((one) => one.at <= now && !isContradicted(one, answered));
  const current = past.filter(({ window }) => isCurrent(window, now));
  const previous = ({ scope }: Window) =>
    current.find(({ window }) => isSameScope(window.scope, scope))?.window;
  const accepted = (accept: (known: Window, reported: Window) => boolean) =>
    own.filter((window) => {
      const last = previous(window);
      return last === undefined || accept(last, window);
    });
  if (accepted(isNewer).length === 0) return known;
  const confirmed = accepted(confirms);
  const rest = current.filter(
    ({ window }) => !confirmed.some(({ scope }) => isSameScope(scope, window.scope)),
  );
  const added = confirmed.map((window): Observation => {
    const dated = past.some((one) => isSameScope(one.window.scope, window.scope));
    return { window, at: now, source, ...(dated ? {} : { undated: true }) };
  });
  return [...added, ...rest];
}

/** The endpoint lags by minutes: observations older than this before its response are part of it. */
const ENDPOINT_LAG_MS = 5 * MINUTE;

/** A reading, and its windows whose number is of unknown age. */
export interface DatedReading {
  readonly reading: Reading;
  readonly undated: readonly Scope[];
}

/** The reading merged with the observations; the same object when they change and confirm nothing. */
export function withObservations(
  known: DatedReading,
  answeredAt: Instant | null,
  observations: readonly Observation[],
  now: Instant,
): DatedReading {
  const since =
    answeredAt === null ? Number.NEGATIVE_INFINITY : after(answeredAt, -ENDPOINT_LAG_MS);
  const current = observations
    .filter(({ window, at }) => isCurrent(window, now) && at > since && at <= now)
    .sort((one, other) => one.at - other.at || resetOf(one) - resetOf(other));
  const merged = current.reduce((before, one) => withObservation(before, one, now), known);
  // Amounts may fall, so only what is later than the response counts.
  const money = current.findLast(
    ({ extra, at }) => extra !== undefined && at > (answeredAt ?? Number.NEGATIVE_INFINITY),
  );
  return money?.extra === undefined || isSameMoney(merged.reading.extra, money.extra)
    ? merged
    : { ...merged, reading: { ...merged.reading, source: money.source, extra: money.extra } };
}

/** For observations of the same time, so that their order does not matter. */
const resetOf = ({ window }: Observation): number => Number(window.resetsAt);

function withObservation(
  merged: DatedReading,
  { window, at, source, undated }: Observation,
  now: Instant,
): DatedReading {
  const { reading } = merged;
  const known = windowOf(reading.windows, window.scope);
  if (known !== null && !confirms(known, window)) return merged;
  const isUndated = merged.undated.some((scope) => isSameScope(scope, window.scope));
  const others = merged.undated.filter((scope) => !isSameScope(scope, window.scope));
  // A time in the future is from before the clock was set back.
  const newer = at > reading.at || reading.at > now;
  if (known !== null && !isNewer(known, window)) {
    // A repetition of unknown age confirms nothing.
    if (undated || (!newer && !isUndated)) return merged;
    return { reading: newer ? { ...withoutVia(reading), at, source } : reading, undated: others };
  }
  // More of a window whose number has a date is later than that date.
  const hasDate = !undated || (known !== null && !isUndated && isSameWindow(known, window));
  return {
    // An observed number stands in it, also where the endpoint confirmed the rest.
    reading: {
      ...withoutVia(reading),
      at: newer ? at : reading.at,
      source,
      windows: withWindow(reading.windows, window),
    },
    undated: hasDate ? others : [...others, window.scope],
  };
}
