/** Decodes the JSON that Claude Code passes to its status line command on stdin. No npm: this runs at every render there. */
import { type Instant, type Percent, percent } from "../model/units.ts";
import { isCurrent, type Scope, type Window } from "../model/window.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { parseReset } from "./timestamps.ts";

export interface StatuslineInput {
  /** The model's name as received; null where absent. */
  readonly model: string | null;
  /** How much of the context window is used; null early in a session. */
  readonly context: Percent | null;
  /** The valid windows: neither over nor from a clock that is far off. */
  readonly windows: readonly Window[];
}

/** A larger number is not a percentage: before a session's first response it has been the reset's epoch. */
const MAX_PERCENT = 1_000;

const SCOPES: readonly (readonly [key: string, scope: Scope])[] = [
  ["five_hour", { kind: "session" }],
  ["seven_day", { kind: "week", model: null }],
  // Behind an enterprise gateway this is all there is.
  ["spend_limit", { kind: "spend" }],
];

/** Decodes the text at `now`, each field by itself, so that an invalid one costs no other; null where it is not a JSON object. */
export function decodeStatusline(text: string, now: Instant): StatuslineInput | null {
  const json = parseJson(withoutMark(text));
  if (!isRecord(json)) return null;
  const name = at(json, "model", "display_name");
  return {
    model: typeof name === "string" ? name : null,
    context: percentIn(at(json, "context_window", "used_percentage")),
    windows: SCOPES.flatMap(([key, scope]) => {
      const used = percentIn(at(json, "rate_limits", key, "used_percentage"));
      const resetsAt = parseReset(at(json, "rate_limits", key, "resets_at"));
      // Without a reset it is unknown which window a percentage belongs to.
      const window = used === null ? null : { scope, used, resetsAt };
      return window !== null && isCurrent(window, now) ? [window] : [];
    }),
  };
}

/** True for one whole JSON value: stdin may stay open after it. */
export const isWholeJson = (text: string): boolean =>
  text.trimEnd().endsWith("}") && parseJson(withoutMark(text)) !== undefined;

/** Some shells put a byte order mark before what they pipe. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");

const percentIn = (value: unknown): Percent | null =>
  typeof value === "number" && value >= 0 && value <= MAX_PERCENT ? percent(value) : null;

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), value);
