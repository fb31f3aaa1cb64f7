/** What Claude Code tells its status line command, as JSON on stdin. No npm: it is read at every render of it. */
import { type Instant, type Percent, percent } from "../model/units.ts";
import { isCurrent, type Scope, type Window } from "../model/window.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { parseReset } from "./timestamps.ts";

export interface StatuslineInput {
  /** The model's name, as it came; null where it was not told. */
  readonly model: string | null;
  /** How much of the context window is used; null early in a session. */
  readonly context: Percent | null;
  /** The windows that can be used: neither over nor from a clock far off. */
  readonly windows: readonly Window[];
}

/** Past this a number is no percentage: before a session's first answer it has been the reset's epoch. */
const MAX_PERCENT = 1_000;

const SCOPES: readonly (readonly [key: string, scope: Scope])[] = [
  ["five_hour", { kind: "session" }],
  ["seven_day", { kind: "week", model: null }],
];

/** What the text says at `now`; each field by itself, so that a bad one takes no other along. Null for no JSON object. */
export function decodeStatusline(text: string, now: Instant): StatuslineInput | null {
  const json = parseJson(text);
  if (!isRecord(json)) return null;
  const name = at(json, "model", "display_name");
  return {
    model: typeof name === "string" ? name : null,
    context: percentIn(at(json, "context_window", "used_percentage")),
    windows: SCOPES.flatMap(([key, scope]) => {
      const used = percentIn(at(json, "rate_limits", key, "used_percentage"));
      const resetsAt = parseReset(at(json, "rate_limits", key, "resets_at"));
      // Without its reset nobody knows which window a percentage was of.
      const window = used === null ? null : { scope, used, resetsAt };
      return window !== null && isCurrent(window, now) ? [window] : [];
    }),
  };
}

/** True when the text is one whole JSON value: stdin may stay open after it. */
export const isWholeJson = (text: string): boolean =>
  text.trimEnd().endsWith("}") && parseJson(text) !== undefined;

const percentIn = (value: unknown): Percent | null =>
  typeof value === "number" && value >= 0 && value <= MAX_PERCENT ? percent(value) : null;

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), value);
