/** A reading as machines share it: windows, resets and money, and nothing else. What another one wrote is not to be trusted. */
import { scopeFormat } from "../cache/formats.ts";
import type { ExtraUsage } from "../model/money.ts";
import { READING_SOURCES, type Reading } from "../model/reading.ts";
import { END_OF_TIME, type Instant, type Percent } from "../model/units.ts";
import type { Scope, Window } from "../model/window.ts";
import { bool, type Decode, inRange, nullable, oneOf, record } from "../platform/decoders.ts";
import { isRecord, parseJson } from "../platform/json.ts";

type SharedReading = Omit<Reading, "at" | "via">;

/** Far more than an account has. */
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

export const encodeSharedReading = ({ source, windows, extra }: Reading): string =>
  JSON.stringify({ source, windows, extra });

export const decodeSharedReading = (text: string): SharedReading | null =>
  boundedReading(parseJson(text));

/** What another machine says, within bounds: a limit that cannot be is left out, and the others count. Null where none is left. */
export function boundedReading(value: unknown): SharedReading | null {
  if (!isRecord(value) || !Array.isArray(value.windows)) return null;
  const windows = value.windows.flatMap((one) => window(one) ?? []).slice(0, MAX_WINDOWS);
  if (windows.length === 0 && value.windows.length > 0) return null;
  const source = READING_SOURCES.find((one) => one === value.source) ?? "api";
  return { source, windows, extra: extra(value.extra) ?? null };
}
