/** What is foreseen of an account: each window's learner, its readings so far, and its alarm; a step for each reading. */
import { GAP_AFTER_MS, type HistoryEntry, historyKey, windowLength } from "../history.ts";
import type { Reading } from "../reading.ts";
import { after, type Instant, percent, SECOND, span } from "../units.ts";
import { isSameScope, type Scope, type Window } from "../window.ts";
import { type WindowCollector, windowCollector } from "../window-collector.ts";
import { type Alarm, nextAlarm, noAlarm } from "./alarm.ts";
import { type UsageCurve, usedAt } from "./curve.ts";
import type { WindowKind } from "./experts.ts";
import { forecastAt } from "./forecast.ts";
import {
  curvesIn,
  evenly,
  isKnown,
  isSameReset,
  lastCurve,
  readingsOf,
  type WindowReadings,
} from "./from-history.ts";
import { type AgeCheck, checksUntil, type Learner, learn, newLearner } from "./learner.ts";
import type { WindowOutlook } from "./outlook.ts";
import type { HourOfWeek, Rhythm } from "./rhythm.ts";

interface Track extends Followed {
  readonly learner: Learner;
  readonly open: WindowReadings | null;
  readonly seenAt: Instant | null;
}

/** What was made of the open window's readings. */
interface Followed {
  readonly alarm: Alarm;
  /** What was forecast of it so far. */
  readonly checks: readonly (AgeCheck | null)[];
}

const NOT_FOLLOWED: Followed = { alarm: noAlarm, checks: [] };

export interface Foresight {
  readonly rhythm: Rhythm;
  /** By the window's key in lower case. */
  readonly tracks: ReadonlyMap<string, Track>;
}

/** What a window is forecast as; null for what has no length of its own. */
const kindOf = (key: string): WindowKind | null =>
  key === "5h" ? "session" : windowLength(key) === null ? null : "week";

const NO_TRACK = { open: null, seenAt: null, ...NOT_FOLLOWED };

/** The most windows of one kind that are learned: more change nothing that can be seen. */
export const MAX_LEARNED = 120;

/** All that the history teaches. */
export function foresightFrom(
  entries: readonly HistoryEntry[],
  now: Instant,
  rhythm: Rhythm,
  hourOfWeek: HourOfWeek,
): Foresight {
  const windows = windowCollector();
  for (const entry of entries) windows.add(entry);
  const lessons = foresightIn(windows, entries.at(-1)?.at ?? null, now, rhythm, hourOfWeek);
  for (;;) {
    const { done, value } = lessons.next();
    if (done === true) return value;
  }
}

/** What the collected windows teach, a window at a step: a year of them takes a while. */
export function* foresightIn(
  collected: WindowCollector,
  seenAt: Instant | null,
  now: Instant,
  rhythm: Rhythm,
  hourOfWeek: HourOfWeek,
): Generator<undefined, Foresight> {
  const tracks = new Map<string, Track>();
  for (const key of collected.keys()) {
    const kind = kindOf(key);
    if (kind === null) continue;
    const windows = readingsOf(collected.series(key, now));
    const last = windows.at(-1);
    const open = last !== undefined && last.resetsAt > now ? last : null;
    let learner = newLearner(kind, rhythm);
    for (const ended of (open === null ? windows : windows.slice(0, -1)).slice(-MAX_LEARNED)) {
      learner = learnReadings(learner, ended, [], hourOfWeek);
      yield;
    }
    tracks.set(key, { learner, open, seenAt, ...NOT_FOLLOWED });
    if (open === null) continue;
    const curve = lastCurve(open);
    let followed = NOT_FOLLOWED;
    for (const at of momentsOf(open, now)) {
      followed = follow(followed, kind, learner, curve, at, hourOfWeek).followed;
      yield;
    }
    tracks.set(key, { learner, open, seenAt, ...followed });
  }
  return { rhythm, tracks };
}

/** So many parts of a window: a pause leaves no line in the history, but its readings speak against an alarm. */
const MOMENTS = 80;

function momentsOf({ startsAt, resetsAt, readings }: WindowReadings, now: Instant) {
  const step = span(startsAt, resetsAt) / MOMENTS;
  return readings.flatMap(({ at }, index) => {
    const next = readings[index + 1]?.at ?? now;
    const pauses = Math.max(0, Math.ceil(span(at, next) / step) - 1);
    return [at, ...Array.from({ length: pauses }, (_, part) => after(at, (part + 1) * step))];
  });
}

const learnReadings = (
  learner: Learner,
  readings: WindowReadings,
  checks: readonly (AgeCheck | null)[],
  hourOfWeek: HourOfWeek,
) =>
  curvesIn(readings).reduce((before, curve) => learn(before, curve, hourOfWeek, checks), learner);

/** More windows than an account has. */
const MAX_TRACKS = 32;

/** What is foreseen after a reading, and the forecast of each window. `undated` numbers are of unknown age. */
export function foresee(
  before: Foresight,
  { at: readAt, windows }: Reading,
  undated: readonly Scope[],
  hourOfWeek: HourOfWeek,
): { readonly foresight: Foresight; readonly outlooks: readonly WindowOutlook[] } {
  const tracks = new Map(before.tracks);
  const outlooks: WindowOutlook[] = [];
  for (const window of windows.slice(0, MAX_TRACKS)) {
    const key = historyKey(window.scope).toLowerCase();
    const kind = kindOf(key);
    const { resetsAt, scope, used } = window;
    if (kind === null || resetsAt === null || resetsAt <= readAt) continue;
    if (undated.some((one) => isSameScope(one, scope))) continue;
    const known = tracks.get(key) ?? { ...NO_TRACK, learner: newLearner(kind, before.rhythm) };
    // A clock that was set back repeats a time that is known; the history has whole seconds.
    if (known.seenAt !== null && readAt < after(known.seenAt, -SECOND)) continue;
    const at = known.seenAt !== null && known.seenAt > readAt ? known.seenAt : readAt;
    const track = withReading(known, window, at, resetsAt, hourOfWeek);
    const curve = lastCurve(track.open);
    // What was expected before an early fall is void.
    const sinceFall: Followed = curve.startsAt === at ? { ...track, alarm: noAlarm } : track;
    const { followed, forecast } = follow(sinceFall, kind, track.learner, curve, at, hourOfWeek);
    tracks.set(key, { ...track, ...followed });
    if (forecast === null) continue;
    const { contradicted, ...shown } = forecast;
    const warns = followed.alarm.on && forecast.hitsAt !== null;
    outlooks.push({ scope, resetsAt, used, ...shown, warns });
  }
  return { foresight: { rhythm: before.rhythm, tracks }, outlooks };
}

/** The forecast of a window at one of its readings, and what it means for the alarm. */
function follow(
  { alarm, checks }: Followed,
  kind: WindowKind,
  learner: Learner,
  curve: UsageCurve,
  at: Instant,
  hourOfWeek: HourOfWeek,
) {
  const { startsAt, resetsAt } = curve;
  const forecast = forecastAt(learner, curve, at, hourOfWeek, alarm.on);
  const alarmed = { kind, startsAt, resetsAt, used: usedAt(curve, at) };
  const followed: Followed = {
    alarm: nextAlarm(alarm, alarmed, forecast, at),
    checks: checksUntil(learner, curve, at, hourOfWeek, checks),
  };
  return { followed, forecast };
}

function withReading(
  track: Track,
  { scope, used }: Window,
  at: Instant,
  resetsAt: Instant,
  hourOfWeek: HourOfWeek,
): Track & { readonly open: WindowReadings } {
  const { open, seenAt } = track;
  const isGap = seenAt !== null && span(seenAt, at) > GAP_AFTER_MS;
  if (open !== null && isSameReset(open.resetsAt, resetsAt)) {
    const last = open.readings.at(-1);
    const reading = { at, used };
    const unseen = isGap && last !== undefined ? { at: seenAt, used: last.used } : null;
    const added = unseen === null ? [reading] : evenly(unseen, reading);
    const readings = last?.used === used ? open.readings : [...open.readings, ...added];
    const more = unseen === null ? 0 : Math.max(0, used - unseen.used);
    return { ...track, seenAt: at, open: { ...open, readings, unseen: open.unseen + more } };
  }
  const length = windowLength(historyKey(scope)) ?? 0;
  const startsAt = after(resetsAt, -length);
  const whole = span(startsAt, at) <= GAP_AFTER_MS || watched(seenAt, startsAt);
  const reading = { at, used };
  return {
    learner:
      open === null
        ? track.learner
        : learnReadings(track.learner, ended(open, seenAt), track.checks, hourOfWeek),
    seenAt: at,
    ...NOT_FOLLOWED,
    open: {
      startsAt,
      resetsAt,
      readings: whole ? [reading] : evenly({ at: startsAt, used: percent(0) }, reading),
      unseen: whole ? 0 : used,
    },
  };
}

/** What was used at the reset is known where it was seen shortly before. */
const ended = (open: WindowReadings, seenAt: Instant | null): WindowReadings =>
  isKnown(open, seenAt) ? open : { ...open, unseen: Number.POSITIVE_INFINITY };

const watched = (seenAt: Instant | null, startsAt: Instant): boolean =>
  seenAt !== null && span(seenAt, startsAt) <= GAP_AFTER_MS && seenAt <= startsAt;
