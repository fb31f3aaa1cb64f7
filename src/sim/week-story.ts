/** One week with Claude, from Monday 9:00, as a table of scenes: each is played in its own time, and the nights are short. */
import type { Scene, StoryState, StoryTable } from "./scenes.ts";

/** Minutes of the story; Monday is 0. */
const on = (day: number, hour: number, minute = 0): number => (day * 24 + hour - 9) * 60 + minute;

const [MON, TUE, WED, THU, FRI, SAT] = [0, 1, 2, 3, 4, 5];
const WEEK_MINUTES = 7 * 24 * 60;

const OPENING: StoryState = {
  session: 0,
  resets: on(MON, 14),
  week: 0,
  sonnet: 0,
  weekResets: on(MON, 9) + WEEK_MINUTES,
  spent: 556,
  body: "listed",
  token: "simulated-first-token",
  expires: on(SAT, 24),
};

const SESSION_OVER = { session: 0, resets: null };
const NIGHT_SECONDS = 1;

/** @internal */
export const WEEK_SCENES: readonly [Scene, ...Scene[]] = [
  {
    at: on(MON, 9),
    seconds: 4,
    text: "Monday: a new week, and a new session",
    grow: { session: 46, week: 7, sonnet: 8 },
  },
  {
    at: on(MON, 14),
    seconds: 3,
    text: "the session resets; a calm afternoon",
    set: { session: 0, resets: on(MON, 19) },
    grow: { session: 31, week: 12, sonnet: 14 },
  },
  { at: on(MON, 19), seconds: NIGHT_SECONDS, text: "Monday night", set: SESSION_OVER },
  {
    at: on(TUE, 9),
    seconds: 7,
    text: "Tuesday: a large refactoring by several agents",
    set: { resets: on(TUE, 14) },
    grow: { session: 100, week: 27, sonnet: 32 },
  },
  {
    at: on(TUE, 12, 10),
    seconds: 3,
    text: "the limit, about when it was expected: extra usage pays",
    grow: { spent: 1130 },
  },
  { at: on(TUE, 14), seconds: 2, text: "the session resets: there is room", set: SESSION_OVER },
  {
    at: on(TUE, 14, 30),
    seconds: 2,
    text: "the work goes on, more slowly",
    set: { resets: on(TUE, 19, 30) },
    grow: { session: 27, week: 31, sonnet: 37 },
  },
  { at: on(TUE, 19, 30), seconds: NIGHT_SECONDS, text: "Tuesday night", set: SESSION_OVER },
  {
    at: on(WED, 9),
    seconds: 3,
    text: "Wednesday: tests and reviews",
    set: { resets: on(WED, 14) },
    grow: { session: 58, week: 40, sonnet: 50 },
  },
  { at: on(WED, 13), seconds: 2, text: "the login is revoked: the line says so", error: "revoked" },
  {
    at: on(WED, 13, 40),
    seconds: 2,
    text: "a new login: the numbers are back",
    set: { token: "simulated-second-token" },
  },
  {
    at: on(WED, 14),
    seconds: 2,
    text: "an afternoon of fixes",
    set: { session: 0, resets: on(WED, 19) },
    grow: { session: 40, week: 47, sonnet: 59 },
  },
  { at: on(WED, 19), seconds: NIGHT_SECONDS, text: "Wednesday night", set: SESSION_OVER },
  {
    at: on(THU, 9),
    seconds: 4,
    text: "Thursday: Sonnet has a week of its own, which runs ahead",
    set: { resets: on(THU, 14) },
    grow: { session: 64, week: 59, sonnet: 77 },
  },
  {
    at: on(THU, 14),
    seconds: 4,
    text: "much of the week is used, and it is only Thursday",
    set: { session: 0, resets: on(THU, 19) },
    grow: { session: 60, week: 70, sonnet: 86 },
  },
  { at: on(THU, 19), seconds: NIGHT_SECONDS, text: "Thursday night", set: SESSION_OVER },
  {
    at: on(FRI, 9),
    seconds: 4,
    text: "Friday: the limit of the week comes into sight",
    set: { resets: on(FRI, 14) },
    grow: { session: 62, week: 83, sonnet: 92 },
  },
  {
    at: on(FRI, 14),
    seconds: 3,
    text: "the week is given back before its reset",
    set: { session: 0, resets: on(FRI, 19), week: 0, sonnet: 0 },
    grow: { session: 12, week: 2, sonnet: 3 },
  },
  { at: on(FRI, 19), seconds: 2, text: "the weekend: nobody works", set: SESSION_OVER },
  {
    at: on(MON, 9) + WEEK_MINUTES,
    seconds: 3,
    text: "Monday: the next week begins",
    set: {
      week: 0,
      sonnet: 0,
      resets: on(MON, 14) + WEEK_MINUTES,
      weekResets: on(MON, 9) + 2 * WEEK_MINUTES,
    },
    grow: { session: 20, week: 3, sonnet: 4 },
  },
];

export const WEEK_STORY: StoryTable = {
  opening: OPENING,
  scenes: WEEK_SCENES,
  end: on(MON, 12) + WEEK_MINUTES,
};
