/** Local clock times. */
import type { Instant } from "../model/units.ts";
import { utcOffset } from "../platform/clock.ts";
import { clockTime, clockTimeSince } from "../render/countdown.ts";

export const localTime = (at: Instant): string => clockTime(at, utcOffset(at));

/** With the weekday or the date where it is not the day of `now`. */
export const localTimeSince = (at: Instant, now: Instant): string =>
  clockTimeSince(at, now, utcOffset(at));
