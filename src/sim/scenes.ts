/** One day with Claude, as a table: what changes when, and how fast. Times are minutes of the story. */

export interface State {
  /** Percent of the session's limit. */
  readonly session: number;
  /** When the session's window ends; null while it has not begun. */
  readonly resets: number | null;
  /** Percent of the week of all models, and of Sonnet's own. */
  readonly week: number;
  readonly sonnet: number;
  /** Extra usage paid this month, in US cents. */
  readonly spent: number;
  /** The generation of the body. */
  readonly body: "flat" | "listed";
  readonly token: string;
  readonly expires: number;
}

export interface Scene {
  readonly at: number;
  readonly text: string;
  /** What is different from the scene's beginning on. */
  readonly set?: Partial<State>;
  /** What is reached, evenly, by the beginning of the next scene. */
  readonly grow?: Partial<Pick<State, "session" | "week" | "sonnet" | "spent">>;
  /** What the server says instead of numbers while the scene lasts. */
  readonly trouble?: "throttled" | "expired";
}

const OPENING: State = {
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

export const SCENES: readonly [Scene, ...Scene[]] = [
  { at: 0, text: "a busy morning: the session climbs", grow: { session: 55, week: 43 } },
  { at: 45, text: "a coffee: nothing moves" },
  { at: 60, text: "tests and reviews: past 70 %", grow: { session: 76, week: 45, sonnet: 65 } },
  { at: 105, text: "too many questions: 429, so nobody asks for a while", trouble: "throttled" },
  { at: 111, text: "a large refactoring: past 90 %", grow: { session: 97, week: 47, sonnet: 67 } },
  { at: 156, text: "the last drops of the session", grow: { session: 100 } },
  { at: 164, text: "the session is full: extra usage pays", grow: { spent: 980, sonnet: 68 } },
  { at: 190, text: "lunch: the login expires while nobody works", trouble: "expired" },
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

/** When the last scene may be left. */
export const END = 420;

export interface Told {
  readonly scene: Scene;
  readonly state: State;
  /** When the next scene begins. */
  readonly next: number;
}

/** The scene of a minute, the first one before all, and the state that the scenes so far have led to. */
export function told(minute: number): Told {
  let part: Told = { scene: SCENES[0], state: OPENING, next: END };
  for (const [index, scene] of SCENES.entries()) {
    if (scene.at > minute) break;
    const next = SCENES[index + 1]?.at ?? END;
    const share = Math.min((minute - scene.at) / (next - scene.at), 1);
    part = { scene, state: grown({ ...part.state, ...scene.set }, scene.grow ?? {}, share), next };
  }
  return part;
}

function grown(from: State, to: NonNullable<Scene["grow"]>, share: number): State {
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
