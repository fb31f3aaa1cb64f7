/** A reading as machines share it: windows, resets and money, and nothing else. What another one wrote is not to be trusted. */
import { scopeFormat } from "../cache/formats.ts";
import type { ExtraUsage } from "../model/money.ts";
import { READING_SOURCES, type Reading } from "../model/reading.ts";
import { END_OF_TIME, type Instant, type Percent } from "../model/units.ts";
import type { Scope, Window } from "../model/window.ts";
import { bool, type Decode, inRange, list, nullable, oneOf, record } from "../platform/decoders.ts";
import { parseJson } from "../platform/json.ts";

type SharedReading = Omit<Reading, "at" | "via">;

const MAX_WINDOWS = 64;
const MAX_NAME_LENGTH = 64;
const MAX_PERCENT = 999;
const MAX_AMOUNT = 1e12;

const scope: Decode<Scope> = (value) => {
  const found = scopeFormat(value);
  const name = found?.kind === "week" ? (found.model ?? "") : "";
  return name.length > MAX_NAME_LENGTH ? undefined : found;
};

const window: Decode<Window> = record({
  scope,
  used: inRange<Percent>(0, MAX_PERCENT),
  resetsAt: nullable(inRange<Instant>(0, END_OF_TIME)),
});

const currency: Decode<string> = (value) =>
  typeof value === "string" && /^[A-Z]{3}$/.test(value) ? value : undefined;

const extra: Decode<ExtraUsage> = record({
  enabled: bool,
  used: inRange<number>(-MAX_AMOUNT, MAX_AMOUNT),
  limit: nullable(inRange<number>(0, MAX_AMOUNT)),
  currency,
  exponent: oneOf(0, 1, 2, 3, 4),
  utilization: nullable(inRange<Percent>(0, Number.MAX_SAFE_INTEGER)),
});

const sharedReading: Decode<SharedReading> = record({
  source: oneOf(...READING_SOURCES),
  windows: list(window, MAX_WINDOWS),
  extra: nullable(extra),
});

export const encodeSharedReading = ({ source, windows, extra }: Reading): string =>
  JSON.stringify({ source, windows, extra });

export const decodeSharedReading = (text: string): SharedReading | null =>
  sharedReading(parseJson(text)) ?? null;
