/** The scales of a chart: which times and values are named at its edges, and in how many cells. */
import { after, DAY, HOUR, type Instant, MINUTE, type Millis, span } from "../model/units.ts";
import { clockTime, weekday } from "../render/countdown.ts";

export interface Tick {
  readonly at: Instant;
  readonly label: string;
}

/** Local time minus UTC at an instant. */
export type OffsetAt = (at: Instant) => Millis;

/** Steps that people count in, and how their times read. */
const STEPS: readonly (readonly [step: number, label: "time" | "weekday" | "date"])[] = [
  [30 * MINUTE, "time"],
  [HOUR, "time"],
  [2 * HOUR, "time"],
  [DAY, "weekday"],
  [2 * DAY, "weekday"],
  [7 * DAY, "date"],
  [14 * DAY, "date"],
  [28 * DAY, "date"],
];

const LABEL_CELLS = { time: 5, weekday: 6, date: 6 } as const;
const MIN_GAP_CELLS = 3;

/** The times to name between two instants on this many cells. */
export function timeTicks(
  from: Instant,
  to: Instant,
  cells: number,
  offsetAt: OffsetAt,
): readonly Tick[] {
  const length = span(from, to);
  const fits = ([step, label]: (typeof STEPS)[number]): boolean =>
    (step / length) * cells >= LABEL_CELLS[label] + MIN_GAP_CELLS;
  const [step, label] = STEPS.find(fits) ?? [28 * DAY, "date"];
  const ticks: Tick[] = [];
  for (let day = startOfDay(from, offsetAt); day < to; day = nextDay(day, step, offsetAt)) {
    // Within a day every step is one; a day that is an hour longer begins the next day's steps on time.
    const end = nextDay(day, step, offsetAt);
    for (let at = day; at < end; at = after(at, step))
      if (at >= from && at <= to) ticks.push({ at, label: tickLabel(at, label, offsetAt) });
  }
  return ticks;
}

function tickLabel(at: Instant, label: "time" | "weekday" | "date", offsetAt: OffsetAt): string {
  const offset = offsetAt(at);
  if (label === "time") return clockTime(at, offset);
  return label === "weekday"
    ? `${weekday(at, offset)} ${localDate(at, offset).getUTCDate()}`
    : dateText(at, offset);
}

const localDate = (at: Instant, offset: Millis): Date => new Date(at + offset);

/** `5 Nov`. */
export const dateText = (at: Instant, offset: Millis): string =>
  localDate(at, offset).toUTCString().slice(5, 11).replace(/^0/, "");

/** The midnight before an instant, on the local clock. */
export function startOfDay(at: Instant, offsetAt: OffsetAt): Instant {
  const offset = offsetAt(at);
  const local = Math.floor((at + offset) / DAY) * DAY;
  // The clock may have been changed since midnight.
  return after(0 as Instant, local - offsetAt(after(0 as Instant, local - offset)));
}

/** The midnight that is a whole number of days later. */
export const nextDay = (midnight: Instant, step: number, offsetAt: OffsetAt): Instant =>
  startOfDay(after(midnight, Math.max(step, DAY) + 6 * HOUR), offsetAt);
