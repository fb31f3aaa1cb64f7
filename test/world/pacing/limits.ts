/** A model of the endpoint's measured rate limits, which all machines of one account share. */
import type { Failure } from "../../../src/model/outcome.ts";
import {
  after,
  HOUR,
  type Instant,
  MINUTE,
  millis,
  SECOND,
  span,
} from "../../../src/model/units.ts";

type Throttled = Extract<Failure, { readonly kind: "throttled" }>;

/** Null where the request is answered. */
export type Limit = (sentAt: Instant) => Throttled | null;

/** 28 to 30 requests in any 60 minutes, changing by the hour; beyond them Retry-After names when the next is free. */
export const hourly = (random: () => number): Limit =>
  rolling(HOUR, random, maxOfTheHour(random), (left) => millis(Math.ceil(left / SECOND) * SECOND));

/** Five in any 300 s; beyond them the edge sends Retry-After: 0. */
export const bursty = (random: () => number): Limit =>
  rolling(
    5 * MINUTE,
    random,
    () => 5,
    () => null,
  );

function maxOfTheHour(random: () => number): (now: Instant) => number {
  let hour = 0;
  let most = 28;
  return (now) => {
    if (Math.floor(now / HOUR) !== hour) most = 28 + Math.floor(3 * random());
    hour = Math.floor(now / HOUR);
    return most;
  };
}

/** Only answered requests count; they take 0.1 to 3 s to arrive. */
function rolling(
  length: number,
  random: () => number,
  maxAt: (now: Instant) => number,
  retryAfter: (left: number) => Throttled["retryAfter"],
): Limit {
  let answered: readonly Instant[] = [];
  return (sentAt) => {
    const now = after(sentAt, Math.round(100 + 2900 * random() ** 3));
    answered = answered.filter((at) => at > now - length);
    const over = answered[answered.length - maxAt(now)];
    if (over !== undefined) {
      return { kind: "throttled", retryAfter: retryAfter(span(now, after(over, length))) };
    }
    answered = [...answered, now];
    return null;
  };
}
