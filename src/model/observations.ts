/** The merge rule: what to believe when several tell of one window, each as it last knew it. */
import type { FreeSource, Reading } from "./reading.ts";
import { after, type Instant, MINUTE, SECOND } from "./units.ts";
import { isCurrent, isSameScope, type Window, windowOf } from "./window.ts";

/** What a free source told of one window, and when it first did: whoever repeats it knows nothing newer. */
export interface Observation {
  readonly window: Window;
  readonly at: Instant;
  readonly source: FreeSource;
}

/** The server reckons each reset anew; two that are closer than this are one. */
const SAME_RESET_MS = 60 * SECOND;

/**
 * Of two tellings of one scope, the one to believe. A later reset wins, for the window before it is over; within
 * one window the higher percentage does, for usage only grows. Who names no reset may tell of any window.
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

/** True when `told` says more than `known`: a later window, or more of the same one. */
export const isNewer = (known: Window, told: Window): boolean =>
  moreRecent(known, told) === told && !(isSameWindow(known, told) && known.used === told.used);

const confirms = (known: Window, told: Window): boolean =>
  isNewer(known, told) || (isSameWindow(known, told) && known.used === told.used);

/** True for two tellings of one window: their resets differ by no more than the server's own jitter. */
export function isSameWindow({ resetsAt: one }: Window, { resetsAt: other }: Window): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one - other) < SAME_RESET_MS;
}

/**
 * What was heard in all, once `source` has told `told` at `now`; the same list when that brings no news, as from
 * a session that repeats its last answer. News proves an answer new, and so confirms what came with it.
 */
export function addObservations(
  known: readonly Observation[],
  told: readonly Window[],
  source: FreeSource,
  now: Instant,
): readonly Observation[] {
  // An hour that is yet to come was written before the clock was set back.
  const current = known.filter(({ window, at }) => isCurrent(window, now) && at <= now);
  const before = ({ scope }: Window) =>
    current.find(({ window }) => isSameScope(window.scope, scope))?.window;
  const brings = (accept: (known: Window, told: Window) => boolean) =>
    told.filter((window) => {
      const last = before(window);
      return last === undefined || accept(last, window);
    });
  if (brings(isNewer).length === 0) return known;
  const confirmed = brings(confirms);
  const rest = current.filter(
    ({ window }) => !confirmed.some(({ scope }) => isSameScope(scope, window.scope)),
  );
  return [...confirmed.map((window) => ({ window, at: now, source })), ...rest];
}

/** What was heard this long before the endpoint answered, it has taken into account; it lags by minutes. */
const ENDPOINT_LAG_MS = 5 * MINUTE;

/** The reading with what was heard beside it; the same one when that changes and confirms nothing. */
export function withObservations(
  reading: Reading,
  answeredAt: Instant | null,
  heard: readonly Observation[],
  now: Instant,
): Reading {
  const since =
    answeredAt === null ? Number.NEGATIVE_INFINITY : after(answeredAt, -ENDPOINT_LAG_MS);
  return heard
    .filter(({ window, at }) => isCurrent(window, now) && at > since && at <= now)
    .sort((one, other) => one.at - other.at || resetOf(one) - resetOf(other))
    .reduce((known, one) => withObservation(known, one, now), reading);
}

/** Of what was heard at once the order must not matter. */
const resetOf = ({ window }: Observation): number => Number(window.resetsAt);

function withObservation(
  reading: Reading,
  { window, at, source }: Observation,
  now: Instant,
): Reading {
  const known = windowOf(reading.windows, window.scope);
  if (known !== null && !confirms(known, window)) return reading;
  // A time that is yet to come was taken from a clock that has been set back since.
  const newer = at > reading.at || reading.at > now;
  const confirmation = newer ? { at, source } : {};
  if (known !== null && !isNewer(known, window)) {
    return newer ? { ...reading, ...confirmation } : reading;
  }
  return { ...reading, ...confirmation, windows: replaced(reading.windows, window) };
}

/** With `window` in the place of the one of its scope; a new one stands before the models' weeks. */
function replaced(windows: readonly Window[], window: Window): readonly Window[] {
  const others = windows.filter(({ scope }) => !isSameScope(scope, window.scope));
  const first = others.filter(({ scope }) => scope.kind === "session");
  return [...first, window, ...others.filter(({ scope }) => scope.kind !== "session")];
}
