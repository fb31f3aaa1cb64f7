/** Forecasts in words and on the line: never more exact than they are. */
import type { ExtraOutlook, WindowForecast } from "../model/forecast/outlook.ts";
import { currencySign, type ExtraUsage } from "../model/money.ts";
import {
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  percent,
  shownPercent,
  span,
} from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { clockTime, weekday } from "./countdown.ts";

/** Within the hour to five minutes, later to a quarter. */
export function roundedLimit(at: Instant, now: Instant): Instant {
  const step = (span(now, at) <= HOUR ? 5 : 15) * MINUTE;
  return instant(Math.round(at / step) * step);
}

const hourOfDay = (at: Instant, utcOffset: Millis): number =>
  ((((at + utcOffset) % DAY) + DAY) % DAY) / HOUR;

/** `Wed am`, `Wed pm`: half a day is as exact as a week's forecast is; today without the weekday. */
export function halfDay(at: Instant, now: Instant, utcOffset: Millis): string {
  const half = hourOfDay(at, utcOffset) < 12 ? "am" : "pm";
  const day = weekday(at, utcOffset);
  return day === weekday(now, utcOffset) && span(now, at) < DAY ? half : `${day} ${half}`;
}

/** `Wed morning`, as a part of a sentence: `about Wed noon`. */
function partOfDay(at: Instant, utcOffset: Millis): string {
  const hour = hourOfDay(at, utcOffset);
  const part =
    hour < 6
      ? "night"
      : hour < 10
        ? "morning"
        : hour < 15
          ? "noon"
          : hour < 19
            ? "afternoon"
            : "evening";
  return `${weekday(at, utcOffset)} ${part}`;
}

/** `14:20` of a session, `Wed noon` of a week. */
export const limitTime = (
  { scope }: Pick<Window, "scope">,
  at: Instant,
  now: Instant,
  utcOffset: Millis,
): string =>
  scope.kind === "session" ? clockTime(roundedLimit(at, now), utcOffset) : partOfDay(at, utcOffset);

/** `likely 80–95 %`, `limit about Wed noon`; without a band the likeliest value. */
export function forecastText(
  window: Pick<Window, "scope">,
  { final, low, high, hitsAt }: WindowForecast,
  now: Instant,
  utcOffset: Millis,
): string {
  if (hitsAt !== null) return `limit about ${limitTime(window, hitsAt, now, utcOffset)}`;
  if (low === null || high === null) return `likely about ${whole(final)}%`;
  const [from, to] = [Math.floor(low), Math.ceil(high)];
  return from >= to ? `likely ${to}%` : `likely ${from}–${to}%`;
}

const whole = (value: number): number => shownPercent(percent(value));

/** `likely $8–12`, `limit about 24 Nov`: of the month's extra usage, in whole units of its money. */
export function extraForecastText(
  { currency, exponent }: ExtraUsage,
  { final, low, high, hitsAt }: ExtraOutlook,
  utcOffset: Millis,
): string {
  if (hitsAt !== null)
    return `limit about ${new Date(hitsAt + utcOffset).toUTCString().slice(5, 11)}`;
  const unit = 10 ** exponent;
  const sign = currencySign(currency);
  if (low === null || high === null) return `likely about ${sign}${Math.ceil(final / unit)}`;
  const [from, to] = [Math.floor(low / unit), Math.ceil(high / unit)];
  return `likely ${sign}${from >= to ? to : `${from}–${to}`}`;
}
