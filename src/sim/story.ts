/** One day with Claude, and the response that the documents show. */
import {
  after,
  DAY,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
  percent,
  SECOND,
} from "../model/units.ts";
import { flatBody } from "./bodies.ts";
import {
  type Scene,
  STORY_CAP,
  type StoryMoment,
  type StoryState,
  type StoryTable,
  storyLength,
  storyMoment,
} from "./scenes.ts";
import { jsonResponse, type SimResponse } from "./server.ts";

const OPENING: StoryState = {
  session: 31,
  resets: 255,
  week: 41,
  sonnet: 62,
  weekResets: 5 * 24 * 60 + 3 * 60,
  spent: 556,
  body: "flat",
  token: "simulated-morning-token",
  expires: 190,
};

const SECOND_SESSION = { resets: 265 + 5 * 60 };
const SECOND_LOGIN = { token: "simulated-afternoon-token", expires: 210 + 8 * 60 };

/** @internal */
export const SCENES: readonly [Scene, ...Scene[]] = [
  { at: 0, text: "a busy morning: the session climbs", grow: { session: 55, week: 43 } },
  { at: 45, text: "a coffee: nothing moves" },
  { at: 60, text: "tests and reviews: past 70 %", grow: { session: 76, week: 45, sonnet: 65 } },
  { at: 105, text: "too many requests: 429, so polling pauses for a while", error: "rate-limited" },
  { at: 111, text: "a large refactoring: past 90 %", grow: { session: 97, week: 47, sonnet: 67 } },
  { at: 156, text: "the last drops of the session", grow: { session: 100 } },
  { at: 164, text: "the session is full: extra usage pays", grow: { spent: 980, sonnet: 68 } },
  { at: 190, text: "lunch: the login expires while nobody works", error: "expired" },
  {
    at: 210,
    text: "Claude Code renews the login; the server answers in its newer form",
    set: { ...SECOND_LOGIN, body: "listed" },
    grow: { spent: 1130, sonnet: 69 },
  },
  { at: 225, text: "Sonnet's own week passes 70 %", grow: { spent: 1300, week: 48, sonnet: 74 } },
  { at: 245, text: "a pause: the countdown runs out" },
  { at: 255, text: "the session resets: back to 0 %", set: { session: 0, resets: null } },
  {
    at: 265,
    text: "an afternoon of work: a new session climbs",
    set: SECOND_SESSION,
    grow: { session: 34, week: 51, sonnet: 78 },
  },
  { at: 330, text: "tea: nothing moves" },
  { at: 345, text: "one last idea", grow: { session: 61, week: 53, sonnet: 81 } },
  { at: 400, text: "evening: the day is done" },
];

const DAY_STORY: StoryTable = { opening: OPENING, scenes: SCENES, end: 420 };

/** @internal */
export const STORY_LENGTH: Millis = storyLength(DAY_STORY);

/** The moment `now` of a day that began at `start`. */
export const story = (start: Instant, now: Instant): StoryMoment =>
  storyMoment(DAY_STORY, start, now);

/** The reference response as of `now`: for the next 50 s it gives 100 %, ↻1h24m, 7d 13 %, $5.56 of $50. */
export function referenceResponse(now: Instant): SimResponse {
  const weekEnd = after(now, 6 * DAY + 9 * HOUR + 24 * MINUTE);
  const sessionEnd = after(now, HOUR + 24 * MINUTE + 55 * SECOND);
  return jsonResponse(
    200,
    flatBody({
      now,
      session: { used: percent(100), resetsAt: sessionEnd },
      week: { used: percent(13), resetsAt: weekEnd },
      sonnet: { used: percent(2), resetsAt: weekEnd },
      spent: 556,
      cap: STORY_CAP,
    }),
  );
}
