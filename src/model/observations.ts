/** The merge rule: what to believe when several sources report one window, each as it last knew it. */
import type { FreeSource, Reading } from "./reading.ts";
import { after, type Instant, MINUTE, SECOND } from "./units.ts";
import { isCurrent, isSameScope, type Window, windowOf } from "./window.ts";

/** A window as a free source reported it, and when it first did: a repetition is no newer. */
export interface Observation {
  readonly window: Window;
  readonly at: Instant;
  readonly source: FreeSource;
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

/** True for two reports of one window: their resets differ by no more than the server's own jitter. */
export function isSameWindow({ resetsAt: one }: Window, { resetsAt: other }: Window): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one - other) < SAME_RESET_MS;
}

/**
 * All observations once `source` has reported `windows` at `now`; the same list when they bring nothing new, as from a
 * session that repeats its last response. One new window proves the response new, and so confirms those that came with it.
 */
export function addObservations(
  known: readonly Observation[],
  windows: readonly Window[],
  source: FreeSource,
  now: Instant,
): readonly Observation[] {
  // A time in the future is from before the clock was set back.
  const current = known.filter(({ window, at }) => isCurrent(window, now) && at <= now);
  const previous = ({ scope }: Window) =>
    current.find(({ window }) => isSameScope(window.scope, scope))?.window;
  const accepted = (accept: (known: Window, reported: Window) => boolean) =>
    windows.filter((window) => {
      const last = previous(window);
      return last === undefined || accept(last, window);
    });
  if (accepted(isNewer).length === 0) return known;
  const confirmed = accepted(confirms);
  const rest = current.filter(
    ({ window }) => !confirmed.some(({ scope }) => isSameScope(scope, window.scope)),
  );
  return [...confirmed.map((window) => ({ window, at: now, source })), ...rest];
}

/** The endpoint lags by minutes: observations older than this before its response are part of it. */
const ENDPOINT_LAG_MS = 5 * MINUTE;

/** The reading merged with the observations; the same object when they change and confirm nothing. */
export function withObservations(
  reading: Reading,
  answeredAt: Instant | null,
  observations: readonly Observation[],
  now: Instant,
): Reading {
  const since =
    answeredAt === null ? Number.NEGATIVE_INFINITY : after(answeredAt, -ENDPOINT_LAG_MS);
  return observations
    .filter(({ window, at }) => isCurrent(window, now) && at > since && at <= now)
    .sort((one, other) => one.at - other.at || resetOf(one) - resetOf(other))
    .reduce((known, one) => withObservation(known, one, now), reading);
}

/** For observations of the same time, so that their order does not matter. */
const resetOf = ({ window }: Observation): number => Number(window.resetsAt);

function withObservation(
  reading: Reading,
  { window, at, source }: Observation,
  now: Instant,
): Reading {
  const known = windowOf(reading.windows, window.scope);
  if (known !== null && !confirms(known, window)) return reading;
  // A time in the future is from before the clock was set back.
  const newer = at > reading.at || reading.at > now;
  const confirmation = newer ? { at, source } : {};
  if (known !== null && !isNewer(known, window)) {
    return newer ? { ...reading, ...confirmation } : reading;
  }
  return { ...reading, ...confirmation, windows: replaced(reading.windows, window) };
}

/** With `window` in the place of the one of its scope; a new one goes before the models' weeks. */
function replaced(windows: readonly Window[], window: Window): readonly Window[] {
  const others = windows.filter(({ scope }) => !isSameScope(scope, window.scope));
  const first = others.filter(({ scope }) => scope.kind === "session");
  return [...first, window, ...others.filter(({ scope }) => scope.kind !== "session")];
}
