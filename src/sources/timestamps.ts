/** Parses times as other programs write them: variants of ISO 8601, seconds or milliseconds since 1970. */
import { END_OF_TIME, type Instant, instant } from "../model/units.ts";

/** A smaller number counts seconds (up to the year 5138), any other milliseconds (since 1973). */
const MILLISECONDS_FROM = 1e11;

const THIS_CENTURY = { from: Date.UTC(2001, 0), to: Date.UTC(2101, 0) };

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:(Z)|([+-]\d\d):?(\d\d)?)?$/i;

/** The instant that `value` names, to the millisecond; null where it names none. */
export function parseInstant(value: unknown): Instant | null {
  const ms = Math.floor(millisecondsIn(value));
  return Math.abs(ms) <= END_OF_TIME ? instant(ms) : null;
}

/** When a window resets; an invalid value is null, so that the number beside it is kept. */
export function parseReset(value: unknown): Instant | null {
  const at = parseInstant(value);
  return at !== null && at >= THIS_CENTURY.from && at < THIS_CENTURY.to ? at : null;
}

function millisecondsIn(value: unknown): number {
  if (typeof value === "number") return value < MILLISECONDS_FROM ? value * 1_000 : value;
  if (typeof value !== "string") return Number.NaN;
  const text = value.trim();
  return /^\d+(\.\d+)?$/.test(text) ? millisecondsIn(Number(text)) : parseIso(text);
}

/** A time without a zone is UTC. */
function parseIso(text: string): number {
  const [, date, time, , hours, minutes = "00"] = ISO.exec(text) ?? [];
  if (date === undefined) return Number.NaN;
  return Date.parse(`${date}T${time}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
}
