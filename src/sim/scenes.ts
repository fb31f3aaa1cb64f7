/** A story as a table of scenes, and what the server would respond at any time of it. */
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
export interface StoryState {
  /** Percent of the session's limit. */
  readonly session: number;
  /** When the session's window ends; null while it has not begun. */
  readonly resets: number | null;
  /** Percent of the week of all models, and of Sonnet's own. */
  readonly week: number;
  readonly sonnet: number;
  readonly weekResets: number;
  /** Extra usage paid this month, in US cents. */
  readonly spent: number;
  /** The form of the body. */
  readonly body: "flat" | "listed";
  readonly token: string;
  readonly expires: number;
}

export interface Scene {
  readonly at: number;
  readonly text: string;
  /** How long it is played, where not each scene has the same speed. */
  readonly seconds?: number;
  /** What changes at the scene's beginning. */
  readonly set?: Partial<StoryState>;
  /** What is reached, linearly, by the beginning of the next scene. */
  readonly grow?: Partial<Pick<StoryState, "session" | "week" | "sonnet" | "spent">>;
  /** The error that the server responds with while the scene lasts. */
  readonly error?: "rate-limited" | "expired" | "revoked";
}

export interface StoryTable {
  readonly opening: StoryState;
  readonly scenes: readonly [Scene, ...Scene[]];
  /** When the last scene may end. */
  readonly end: number;
}

/** After this nothing new comes; the last scene goes on. */
export const storyLength = ({ end }: StoryTable): Millis => millis(end * MINUTE);

interface SceneState {
  readonly scene: Scene;
  readonly state: StoryState;
  /** When the next scene begins. */
  readonly next: number;
}

/** The scene of a minute, or the first one before them all, and the state that the scenes so far have led to. */
function sceneAt({ opening, scenes, end }: StoryTable, minute: number): SceneState {
  let part: SceneState = { scene: scenes[0], state: opening, next: end };
  for (const [index, scene] of scenes.entries()) {
    if (scene.at > minute) break;
    const next = scenes[index + 1]?.at ?? end;
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

const SESSION_LENGTH = 5 * HOUR;
const WEEK_LENGTH = 7 * DAY;
const LOGIN_LENGTH = 8 * HOUR;
/** The monthly limit of extra usage, in US cents. */
export const STORY_CAP = 5_000;

/** The moment `now` of a story that began at `start`. */
export function storyMoment(table: StoryTable, start: Instant, now: Instant): StoryMoment {
  const current = sceneAt(table, span(start, now) / MINUTE);
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
  if (scene.error === "revoked")
    return errorResponse(403, "permission_error", "OAuth token has been revoked.");
  const { resets } = state;
  const weekEnd = upcoming(after(start, state.weekResets * MINUTE), WEEK_LENGTH, now);
  const sessionEnd =
    resets === null ? null : upcoming(after(start, resets * MINUTE), SESSION_LENGTH, now);
  const account: SimAccount = {
    now,
    session: { used: percent(state.session), resetsAt: sessionEnd },
    week: { used: percent(state.week), resetsAt: weekEnd },
    sonnet: { used: percent(state.sonnet), resetsAt: weekEnd },
    spent: state.spent,
    cap: STORY_CAP,
  };
  return jsonResponse(200, state.body === "flat" ? flatBody(account) : listedBody(account));
}

/** `at`, or the first time after `now` that is whole periods later: the last scene may go on for days. */
function upcoming(at: Instant, period: number, now: Instant): Instant {
  return at > now ? at : after(at, (Math.floor(span(at, now) / period) + 1) * period);
}
