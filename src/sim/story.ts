/** The day of the scenes told by a clock: what the server would answer at any time. Whoever runs the clock may hurry it. */
import {
  after,
  DAY,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
  millis,
  percent,
  SECOND,
  span,
} from "../model/units.ts";
import { type Answer, failure, json } from "./answer.ts";
import { type Account, flat, listed } from "./bodies.ts";
import { END, type Told, told } from "./scenes.ts";

export interface Moment {
  /** What is going on, for people. */
  readonly scene: string;
  /** The token that Claude Code has stored, and until when the server takes it. */
  readonly token: string;
  readonly tokenExpiresAt: Instant;
  readonly answer: Answer;
}

/** From the first scene to where nothing new comes; the last scene goes on after it. */
export const STORY_LENGTH: Millis = millis(END * MINUTE);

const SESSION = 5 * HOUR;
const WEEK = 7 * DAY;
const LOGIN = 8 * HOUR;
/** When the week resets, from the beginning of the story. */
const WEEK_RESETS = 5 * DAY + 3 * HOUR;
const CAP = 5_000;

/** What is so at `now` in a story that began at `start`. */
export function story(start: Instant, now: Instant): Moment {
  const part = told(span(start, now) / MINUTE);
  const { scene, state } = part;
  const expires = after(start, state.expires * MINUTE);
  return {
    scene: scene.text,
    token: state.token,
    tokenExpiresAt: scene.trouble === "expired" ? expires : upcoming(expires, LOGIN, now),
    answer: answer(part, start, now),
  };
}

function answer({ scene, state, next }: Told, start: Instant, now: Instant): Answer {
  if (scene.trouble === "throttled") {
    const left = span(now, after(start, next * MINUTE));
    const seconds = Math.ceil(left / SECOND);
    const headers = { "retry-after": String(seconds) };
    return failure(429, "rate_limit_error", "Rate limited. Please try again later.", headers);
  }
  if (scene.trouble === "expired")
    return failure(401, "authentication_error", "OAuth token has expired.");
  const { resets } = state;
  const weekEnd = upcoming(after(start, WEEK_RESETS), WEEK, now);
  const sessionEnd = resets === null ? null : upcoming(after(start, resets * MINUTE), SESSION, now);
  const account: Account = {
    now,
    session: { used: percent(state.session), resetsAt: sessionEnd },
    week: { used: percent(state.week), resetsAt: weekEnd },
    sonnet: { used: percent(state.sonnet), resetsAt: weekEnd },
    spent: state.spent,
    cap: CAP,
  };
  return json(200, state.body === "flat" ? flat(account) : listed(account));
}

/** `at`, or the first time after `now` that comes whole periods later: the last scene may go on for days. */
function upcoming(at: Instant, period: number, now: Instant): Instant {
  return at > now ? at : after(at, (Math.floor(span(at, now) / period) + 1) * period);
}

/** The reference payload as of `now`: for the next 50 s it reads 100 %, ↻1h24m, 7d 13 %, $5.56 of $50. */
export function still(now: Instant): Answer {
  const weekEnd = after(now, 6 * DAY + 9 * HOUR + 24 * MINUTE);
  const sessionEnd = after(now, HOUR + 24 * MINUTE + 55 * SECOND);
  return json(
    200,
    flat({
      now,
      session: { used: percent(100), resetsAt: sessionEnd },
      week: { used: percent(13), resetsAt: weekEnd },
      sonnet: { used: percent(2), resetsAt: weekEnd },
      spent: 556,
      cap: CAP,
    }),
  );
}
