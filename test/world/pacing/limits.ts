/** A model of the endpoint's rate limits, as they were measured: all machines of one account share them. */
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

export type Throttled = Extract<Failure, { readonly kind: "throttled" }>;

/** Null where the request is answered. */
export type Limit = (sentAt: Instant) => Throttled | null;

/** So many in any 60 minutes, 28 to 30 from hour to hour; beyond them a fixed deadline, when the next is free. */
export const hourly = (dice: () => number): Limit =>
  rolling(HOUR, dice, byTheHour(dice), (left) => millis(Math.ceil(left / SECOND) * SECOND));

/** Five in any 300 s; beyond them the edge says Retry-After: 0. */
export const bursty = (dice: () => number): Limit =>
  rolling(
    5 * MINUTE,
    dice,
    () => 5,
    () => null,
  );

function byTheHour(dice: () => number): (now: Instant) => number {
  let hour = 0;
  let most = 28;
  return (now) => {
    if (Math.floor(now / HOUR) !== hour) most = 28 + Math.floor(3 * dice());
    hour = Math.floor(now / HOUR);
    return most;
  };
}

/** Only what was answered counts; requests take 0.1 to 3 s to arrive. */
function rolling(
  length: number,
  dice: () => number,
  mostAt: (now: Instant) => number,
  retryAfter: (left: number) => Throttled["retryAfter"],
): Limit {
  let answered: readonly Instant[] = [];
  return (sentAt) => {
    const now = after(sentAt, Math.round(100 + 2900 * dice() ** 3));
    answered = answered.filter((at) => at > now - length);
    const over = answered[answered.length - mostAt(now)];
    if (over !== undefined) {
      return { kind: "throttled", retryAfter: retryAfter(span(now, after(over, length))) };
    }
    answered = [...answered, now];
    return null;
  };
}
