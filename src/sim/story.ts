/** One day with Claude, as a table of scenes, and what the server would respond at any time of it. */
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
import { flatBody, listedBody, type SimAccount } from "./bodies.ts";
import { errorResponse, jsonResponse, type SimResponse } from "./server.ts";

/** Times are minutes of the story. */
interface StoryState {
  /** Percent of the session's limit. */
  readonly session: number;
  /** When the session's window ends; null while it has not begun. */
  readonly resets: number | null;
  /** Percent of the week of all models, and of Sonnet's own. */
  readonly week: number;
  readonly sonnet: number;
  /** Extra usage paid this month, in US cents. */
  readonly spent: number;
  /** The form of the body. */
  readonly body: "flat" | "listed";
  readonly token: string;
  readonly expires: number;
}

interface Scene {
  readonly at: number;
  readonly text: string;
  /** What changes at the scene's beginning. */
  readonly set?: Partial<StoryState>;
  /** What is reached, linearly, by the beginning of the next scene. */
  readonly grow?: Partial<Pick<StoryState, "session" | "week" | "sonnet" | "spent">>;
  /** The error that the server responds with while the scene lasts. */
  readonly error?: "rate-limited" | "expired";
}

const OPENING: StoryState = {
  session: 31,
  resets: 255,
  week: 41,
  sonnet: 62,
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

/** When the last scene may end. */
const STORY_END = 420;

interface SceneState {
  readonly scene: Scene;
  readonly state: StoryState;
  /** When the next scene begins. */
  readonly next: number;
}

/** The scene of a minute, or the first one before them all, and the state that the scenes so far have led to. */
function sceneAt(minute: number): SceneState {
  let part: SceneState = { scene: SCENES[0], state: OPENING, next: STORY_END };
  for (const [index, scene] of SCENES.entries()) {
    if (scene.at > minute) break;
    const next = SCENES[index + 1]?.at ?? STORY_END;
    const share = Math.min((minute - scene.at) / (next - scene.at), 1);
    part = { scene, state: grown({ ...part.state, ...scene.set }, scene.grow ?? {}, share), next };
  }
  return part;
}

function grown(from: StoryState, to: NonNullable<Scene["grow"]>, share: number): StoryState {
  const part = (name: keyof typeof to): number =>
    Math.floor(from[name] + ((to[name] ?? from[name]) - from[name]) * share);
  return {
    ...from,
    session: part("session"),
    week: part("week"),
    sonnet: part("sonnet"),
    spent: part("spent"),
  };
}

export interface StoryMoment {
  /** What is going on, for people. */
  readonly scene: string;
  /** The token that Claude Code has stored, and until when the server accepts it. */
  readonly token: string;
  readonly tokenExpiresAt: Instant;
  readonly response: SimResponse;
}

/** After this nothing new comes; the last scene goes on. */
export const STORY_LENGTH: Millis = millis(STORY_END * MINUTE);

const SESSION_LENGTH = 5 * HOUR;
const WEEK_LENGTH = 7 * DAY;
const LOGIN_LENGTH = 8 * HOUR;
/** When the week resets, after the beginning of the story. */
const WEEK_RESETS_AFTER = 5 * DAY + 3 * HOUR;
/** The monthly limit of extra usage, in US cents. */
const CAP = 5_000;

/** The moment `now` of a story that began at `start`. */
export function story(start: Instant, now: Instant): StoryMoment {
  const current = sceneAt(span(start, now) / MINUTE);
  const { scene, state } = current;
  const expires = after(start, state.expires * MINUTE);
  return {
    scene: scene.text,
    token: state.token,
    tokenExpiresAt: scene.error === "expired" ? expires : upcoming(expires, LOGIN_LENGTH, now),
    response: responseOf(current, start, now),
  };
}

function responseOf({ scene, state, next }: SceneState, start: Instant, now: Instant): SimResponse {
  if (scene.error === "rate-limited") {
    const left = span(now, after(start, next * MINUTE));
    const seconds = Math.ceil(left / SECOND);
    const headers = { "retry-after": String(seconds) };
    return errorResponse(429, "rate_limit_error", "Rate limited. Please try again later.", headers);
  }
  if (scene.error === "expired")
    return errorResponse(401, "authentication_error", "OAuth token has expired.");
  const { resets } = state;
  const weekEnd = upcoming(after(start, WEEK_RESETS_AFTER), WEEK_LENGTH, now);
  const sessionEnd =
    resets === null ? null : upcoming(after(start, resets * MINUTE), SESSION_LENGTH, now);
  const account: SimAccount = {
    now,
    session: { used: percent(state.session), resetsAt: sessionEnd },
    week: { used: percent(state.week), resetsAt: weekEnd },
    sonnet: { used: percent(state.sonnet), resetsAt: weekEnd },
    spent: state.spent,
    cap: CAP,
  };
  return jsonResponse(200, state.body === "flat" ? flatBody(account) : listedBody(account));
}

/** `at`, or the first time after `now` that is whole periods later: the last scene may go on for days. */
function upcoming(at: Instant, period: number, now: Instant): Instant {
  return at > now ? at : after(at, (Math.floor(span(at, now) / period) + 1) * period);
}

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
      cap: CAP,
    }),
  );
}
