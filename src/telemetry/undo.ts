/** What takes the last change back: the bytes before it where nothing else has happened, else its variables alone. Pure. */
import { between, type Change } from "./change.ts";
import { edited, outside, variablesIn } from "./edit.ts";
import { OTEL, SWITCHES } from "./variables.ts";

/** All that is ever changed here. */
const OURS: readonly string[] = [...SWITCHES.keys(), ...Object.values(OTEL)];

export interface Undone {
  readonly change: Change;
  /** The settings as they then are; null for no file. */
  readonly text: string | null;
}

/** Null where `now` cannot be edited. */
export function undone(before: string, now: string): Undone | null {
  const change = between(variablesIn(now), variablesIn(before), OURS);
  const still = theirs(before) === theirs(now);
  if (before === "" && still && outside(now).trim() === "{}") return { change, text: null };
  if (still && outside(before) === outside(now)) return { change, text: before };
  const result = edited(now, change);
  return result.kind === "broken" ? null : { change, text: result.text };
}

/** The variables that others have set. */
const theirs = (text: string): string =>
  JSON.stringify([...variablesIn(text)].filter(([name]) => !OURS.includes(name)));
