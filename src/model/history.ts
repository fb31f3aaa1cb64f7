/** What is remembered of an account: which entries a reading, a failure or a pause leaves behind. */
import { type ExtraUsage, isSameMoney } from "./money.ts";
import { isSameWindow } from "./observations.ts";
import type { Failure } from "./outcome.ts";
import type { Reading, Source } from "./reading.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
  shownPercent,
  span,
} from "./units.ts";
import { isSameScope, type Scope, type Window } from "./window.ts";

/** What an entry names a window by: `5h`, `7d`, `spend`, or the model's name as the server spells it. */
export type HistoryKey = string;

/** What other programs kept, as `history import` takes it. */
export const IMPORT_SOURCES = ["codexbar", "claumon", "log"] as const;
export type HistorySource = Source | (typeof IMPORT_SOURCES)[number];

export interface HistoryWindow {
  readonly key: HistoryKey;
  readonly used: number;
  /** Null while no window runs, or where the server does not say. */
  readonly resetsAt: Instant | null;
}

/** The windows whose number changed, and no others; all of them at the start of a file and after a gap. */
export interface HistoryReading {
  readonly kind: "reading";
  readonly at: Instant;
  readonly windows: readonly HistoryWindow[];
  /** Absent where the money did not change; null once there is none. */
  readonly extra?: ExtraUsage | null;
  readonly source: HistorySource;
  /** The machine that read it; null for this one. */
  readonly via: string | null;
}

export type HistoryEntry =
  | HistoryReading
  /** A window ended at its reset, `at`. */
  | {
      readonly kind: "end";
      readonly at: Instant;
      readonly key: HistoryKey;
      readonly final: number;
      /** It was watched from its start to its end, so that `final` is what was used. */
      readonly whole: boolean;
    }
  /** The server refused a request. */
  | { readonly kind: "refused"; readonly at: Instant; readonly why: string }
  /** Usage fell, and the reset was still ahead: some was given back. */
  | {
      readonly kind: "fall";
      readonly at: Instant;
      readonly key: HistoryKey;
      readonly from: number;
      readonly to: number;
      /** The reset that was ahead. */
      readonly resetsAt: Instant;
    }
  /** Nothing was seen between `from` and `at`. */
  | { readonly kind: "gap"; readonly at: Instant; readonly from: Instant }
  /** Tokens in the hour that begins at `at`, from a log: a sign of use, and no percentage. */
  | { readonly kind: "activity"; readonly at: Instant; readonly tokens: number };

/** A longer pause between two readings is a gap; the slowest schedule polls each half hour. */
export const GAP_AFTER_MS = 35 * MINUTE;

/** Names that no model can take. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(["5h", "7d", "spend", "extra"]);
const MAX_KEY_LENGTH = 64;

/** */
/** What an entry names the window of a scope by. */
export function historyKey(scope: Scope): HistoryKey {
  if (scope.kind !== "week") return scope.kind === "session" ? "5h" : "spend";
  if (scope.model === null) return "7d";
  const name = scope.model.slice(0, MAX_KEY_LENGTH);
  return RESERVED_KEYS.has(name.toLowerCase()) ? `model ${name}` : name;
}

/** Model names are compared without regard to case. */
export const isSameKey = (one: HistoryKey, other: HistoryKey): boolean =>
  one === other || one.toLowerCase() === other.toLowerCase();

/** How long a window of this key lasts; null where that is not known. */
export const windowLength = (key: HistoryKey): Millis | null =>
  key === "5h" ? ((5 * HOUR) as Millis) : key === "spend" ? null : ((7 * DAY) as Millis);

/** What the history last said, from which follows what to add. */
export interface HistoryState {
  readonly windows: readonly HistoryWindow[];
  readonly extra: ExtraUsage | null;
  /** When the last reading was; null before the first. */
  readonly seenAt: Instant | null;
  /** Since when there was no gap. */
  readonly watchedSince: Instant | null;
  /** The last refusal, which its repetitions do not repeat. */
  readonly refused: string | null;
}

export const EMPTY_HISTORY: HistoryState = {
  windows: [],
  extra: null,
  seenAt: null,
  watchedSince: null,
  refused: null,
};

export interface HistoryStep {
  readonly entries: readonly HistoryEntry[];
  readonly state: HistoryState;
}

/**
 * The entries of a reading: a line where a number changed as a person sees it, the end of a window that is over, a fall
 * before the reset, and a gap where nothing was seen for long. `undated` windows are left out: when they were true is not known.
 * With `all`, every window is in the entry, as at the start of a file.
 */
export function historyAfterReading(
  before: HistoryState,
  reading: Reading,
  undated: readonly Scope[] = [],
  all = false,
): HistoryStep {
  const { at, source, extra } = reading;
  const { seenAt } = before;
  // A reading of the past, as after the clock was set back, tells nothing new.
  if (seenAt !== null && at < seenAt) return { entries: [], state: before };
  const isGap = seenAt !== null && span(seenAt, at) > GAP_AFTER_MS;
  const watchedSince = isGap || before.watchedSince === null ? at : before.watchedSince;
  const windows = reading.windows
    .filter(({ scope }) => !undated.some((one) => isSameScope(one, scope)))
    .map(historyWindow);
  const events = before.windows.flatMap((known) => {
    const later = windows.find(({ key }) => isSameKey(key, known.key)) ?? null;
    return passage(known, later, at, before) ?? [];
  });
  const changed = windows.flatMap((window) => {
    const known = before.windows.find(({ key }) => isSameKey(key, window.key));
    if (known === undefined) return window;
    const same = isSameReset(known, window);
    if (!isGap && !all && same && isShownSame(known, window)) return [];
    // The server computes a reset for each response: the first one stays the name of the window.
    return same ? { ...window, resetsAt: known.resetsAt } : window;
  });
  const sameMoney = extra === null ? before.extra === null : isSameMoney(before.extra, extra);
  const gap: readonly HistoryEntry[] = isGap ? [{ kind: "gap", at, from: seenAt }] : [];
  const entry: HistoryReading = {
    kind: "reading",
    at,
    windows: changed,
    ...(sameMoney && !isGap && !all ? {} : { extra }),
    source,
    via: reading.via ?? null,
  };
  const isNews = changed.length > 0 || entry.extra !== undefined;
  return {
    entries: [...events, ...gap, ...(isNews ? [entry] : [])],
    state: {
      windows: withLatest(before.windows, windows, at),
      extra,
      seenAt: at,
      watchedSince,
      refused: null,
    },
  };
}

/** The entries of a failed attempt: only a refusal by the server leaves one, and each kind once in a row. */
export function historyAfterFailure(
  before: HistoryState,
  failure: Failure,
  at: Instant,
): HistoryStep {
  const why = refusalOf(failure);
  if (why === null || why === before.refused) return { entries: [], state: before };
  return { entries: [{ kind: "refused", at, why }], state: { ...before, refused: why } };
}

/** The state after entries that were kept. */
export function historyAfterEntry(before: HistoryState, entry: HistoryEntry): HistoryState {
  if (entry.kind === "gap") return { ...before, watchedSince: entry.at };
  if (entry.kind === "refused") return { ...before, refused: entry.why };
  if (entry.kind !== "reading") return before;
  const { at, windows, extra } = entry;
  return {
    windows: withLatest(before.windows, windows, at),
    extra: extra === undefined ? before.extra : extra,
    seenAt: at,
    watchedSince: before.watchedSince ?? at,
    refused: null,
  };
}

const refusalOf = (failure: Failure): string | null =>
  failure.kind === "throttled" ? "rate limit" : failure.kind === "refused" ? failure.why : null;

const historyWindow = ({ scope, used, resetsAt }: Window): HistoryWindow => ({
  key: historyKey(scope),
  used: Math.round(used * 100) / 100,
  resetsAt,
});

/** True for two reports of one window, by its reset. */
const isSameReset = (one: HistoryWindow, other: HistoryWindow): boolean =>
  isSameWindow(asWindow(one), asWindow(other));

const asWindow = ({ resetsAt, used }: HistoryWindow): Window =>
  ({ scope: { kind: "spend" }, used, resetsAt }) as Window;

const isShownSame = (one: HistoryWindow, other: HistoryWindow): boolean =>
  shownPercent(one.used as Window["used"]) === shownPercent(other.used as Window["used"]);

/** What became of a known window: its end, a fall before that, both where the week was given back, or nothing. */
function passage(
  known: HistoryWindow,
  later: HistoryWindow | null,
  at: Instant,
  { seenAt, watchedSince }: HistoryState,
): readonly HistoryEntry[] | null {
  const { key, used, resetsAt } = known;
  if (resetsAt === null || seenAt === null) return null;
  const follows = later === null ? resetsAt <= at : !isSameReset(known, later);
  if (follows && resetsAt <= after(at, MINUTE)) {
    const length = windowLength(key);
    const whole =
      length !== null &&
      (watchedSince ?? seenAt) <= after(resetsAt, GAP_AFTER_MS - length) &&
      seenAt >= after(resetsAt, -GAP_AFTER_MS);
    return [{ kind: "end", at: resetsAt, key, final: used, whole }];
  }
  if (later === null || (!follows && !isLess(later, known))) return null;
  // Another reset with as much used is a window that the server describes better.
  if (follows && !isLess(later, known)) return null;
  return [{ kind: "fall", at, key, from: used, to: later.used, resetsAt }];
}

const isLess = (one: HistoryWindow, other: HistoryWindow): boolean =>
  one.used < other.used && !isShownSame(one, other);

/** The latest of each window: of one that was not reported, the last, until its reset has passed. */
function withLatest(
  known: readonly HistoryWindow[],
  reported: readonly HistoryWindow[],
  at: Instant,
): readonly HistoryWindow[] {
  const others = known.filter(
    ({ key, resetsAt }) =>
      !reported.some((one) => isSameKey(one.key, key)) && (resetsAt === null || resetsAt > at),
  );
  const latest = reported.map((window) => {
    const before = known.find(({ key }) => isSameKey(key, window.key));
    return before !== undefined && isSameReset(before, window)
      ? { ...window, resetsAt: before.resetsAt }
      : window;
  });
  return [...latest, ...others];
}
