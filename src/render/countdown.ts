/** Times as people read them, and when they next read differently. */
import type { ExtraOutlook, WindowOutlook } from "../model/forecast/outlook.ts";
import type { Snapshot } from "../model/snapshot.ts";
import {
  after,
  DAY,
  earliest,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  millis,
  SECOND,
  span,
} from "../model/units.ts";

/** `2d05h`, `2h05m`, `24m`, `<1m`; whole minutes, rounded down. */
export function countdown(left: Millis): string {
  if (left < MINUTE) return "<1m";
  if (left < HOUR) return `${Math.floor(left / MINUTE)}m`;
  const [big, bigName, small, smallName] =
    left < DAY ? ([HOUR, "h", MINUTE, "m"] as const) : ([DAY, "d", HOUR, "h"] as const);
  const rest = Math.floor((left % big) / small);
  return `${Math.floor(left / big)}${bigName}${String(rest).padStart(2, "0")}${smallName}`;
}

/** A length of time in a sentence: seconds up to two minutes, then as a countdown. */
export const duration = (length: Millis): string =>
  length < 2 * MINUTE ? `${Math.max(Math.round(length / SECOND), 0)} s` : countdown(length);

/** When `countdown` to `end` next reads differently; just past `end` in its last minute. */
export function nextTick(now: Instant, end: Instant): Instant {
  const left = span(now, end);
  const rest = left % (left < DAY ? MINUTE : HOUR);
  // A countdown of exactly a whole minute shows that minute for this instant only.
  return after(now, rest + 1);
}

/** `25m old`; whole minutes. */
export const ageText = (age: Millis): string => `${countdown(age)} old`;

/** When the age of something from `from` next reads differently. */
export function nextAge(from: Instant, now: Instant): Instant {
  const age = span(from, now);
  const unit = age < DAY ? MINUTE : HOUR;
  return after(from, (Math.floor(age / unit) + 1) * unit);
}

/** `14:05` where local time is UTC plus `utcOffset`. */
export function clockTime(at: Instant, utcOffset: Millis): string {
  const local = millis((((at + utcOffset) % DAY) + DAY) % DAY);
  const hours = Math.floor(local / HOUR);
  const minutes = Math.floor((local % HOUR) / MINUTE);
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** The same as seen from `now`: `Fri 14:05` on another day, and `2026-03-06` past a week, when a weekday says nothing. */
export function clockTimeSince(at: Instant, now: Instant, utcOffset: Millis): string {
  const days = dayOf(now, utcOffset) - dayOf(at, utcOffset);
  if (days === 0) return clockTime(at, utcOffset);
  if (Math.abs(days) < 7) return `${weekday(at, utcOffset)} ${clockTime(at, utcOffset)}`;
  return new Date(at + utcOffset).toISOString().slice(0, 10);
}

/** The same where it is not known when it will be read: `Fri 14:05` on the same day too. */
export const lastingClockTime = (at: Instant, now: Instant, utcOffset: Millis): string =>
  now < datedFrom(at, utcOffset)
    ? `${weekday(at, utcOffset)} ${clockTime(at, utcOffset)}`
    : clockTimeSince(at, now, utcOffset);

/** From when on a weekday says nothing: midnight, a week after the day of `at`. */
export const datedFrom = (at: Instant, utcOffset: Millis): Instant =>
  instant((dayOf(at, utcOffset) + 7) * DAY - utcOffset);

const dayOf = (at: Instant, utcOffset: Millis): number => Math.floor((at + utcOffset) / DAY);

/** `Fri`, where local time is UTC plus `utcOffset`. */
export const weekday = (at: Instant, utcOffset: Millis): string =>
  new Date(at + utcOffset).toUTCString().slice(0, 3);

/** The limits that a snapshot expects; from each on, or from the month's end, its forecast has proved wrong. */
export const knownLimits = ({
  outlooks = [],
  extraOutlook = null,
}: {
  readonly outlooks?: readonly WindowOutlook[];
  readonly extraOutlook?: ExtraOutlook | null;
}) => {
  const { until, hitsAt } = extraOutlook ?? { until: null, hitsAt: null };
  return [
    ...outlooks.flatMap((outlook) => outlook.hitsAt ?? []),
    ...(until === null ? [] : [earliest([until, hitsAt ?? until])]),
  ];
};

/** The resets that a snapshot knows; at each the clock alone changes what is shown. */
export const knownResets = (snapshot: Snapshot): readonly Instant[] =>
  snapshot.kind === "blank"
    ? []
    : snapshot.reading.windows.flatMap(({ resetsAt }) => (resetsAt === null ? [] : [resetsAt]));
