/** Reads the `--json` of another machine: what it prints is not to be trusted, and by its clock only differences count. */

import { MAX_FRESH_MS } from "../model/freshness.ts";
import { type Reading, withoutImpossible } from "../model/reading.ts";
import { MAX_BLOCK_MS } from "../model/schedule/gate.ts";
import { after, type Instant, instant, type Millis, millis, SECOND } from "../model/units.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { boundedReading } from "./shared-reading.ts";

/** What that machine knows, by this machine's clock. */
export interface PeerDocument {
  /** Null where it has none with a known age. */
  readonly reading: Reading | null;
  /** Until its next poll; null where none will come. */
  readonly nextIn: Millis | null;
  /** It is at it: its number is young, or its next poll is near. After a reset it says `stale` until that poll. */
  readonly isPolling: boolean;
  /** How long the endpoint lets it send nothing; null where it does. */
  readonly blockedFor: Millis | null;
  /** The digest of its account; null where it does not say. */
  readonly account: string | null;
  /** One word on why there is no number. */
  readonly problem: string | null;
}

const MAX_AGE_S = 366 * 86_400;

/** Null for anything but a document of schema 1. */
export function decodePeerDocument(text: string, via: string, now: Instant): PeerDocument | null {
  const value = parseJson(text);
  if (!isRecord(value) || value.schema !== 1) return null;
  const age = amount(value.age_seconds, MAX_AGE_S);
  const known = age === null || value.state === "blank" ? null : boundedReading(partsOf(value));
  const reading: Reading | null =
    known === null || age === null
      ? null
      : withoutImpossible({ ...known, at: after(now, -age * SECOND), via });
  const fetched = time(value.fetched_at);
  const next = time(value.next_poll_at);
  // Both by its own clock, so that only their difference counts.
  const nextIn =
    fetched === null || next === null || age === null
      ? null
      : millis(Math.max(next - fetched - age * SECOND, 0));
  const { problem, account_digest: account } = value;
  return {
    reading,
    nextIn,
    isPolling:
      reading !== null &&
      (value.state === "fresh" || (nextIn !== null && age !== null && age * SECOND < MAX_FRESH_MS)),
    blockedFor: blockedFor(problem, fetched, age),
    account: typeof account === "string" && /^[0-9a-f]{12}$/.test(account) ? account : null,
    problem: isRecord(problem) && isWord(problem.kind) ? problem.kind : null,
  };
}

function blockedFor(problem: unknown, fetched: Instant | null, age: number | null): Millis | null {
  const until = isRecord(problem) && problem.kind === "throttled" ? time(problem.until) : null;
  if (until === null || fetched === null || age === null) return null;
  const left = until - fetched - age * SECOND;
  return left > 0 ? millis(Math.min(left, MAX_BLOCK_MS)) : null;
}

/** The parts of the document in the places of a reading's; what they hold is not looked at. */
function partsOf(document: Readonly<Record<string, unknown>>): object {
  const { five_hour, seven_day, spend_limit, models, source, extra_usage } = document;
  const named = Array.isArray(models) ? models.filter(isRecord) : [];
  const windows = [
    windowOf({ kind: "session" }, five_hour),
    windowOf({ kind: "week", model: null }, seven_day),
    windowOf({ kind: "spend" }, spend_limit),
    ...named.map((one) => windowOf({ kind: "week", model: one.name || 0 }, one)),
  ];
  return { source, windows: windows.filter((one) => one !== null), extra: extraOf(extra_usage) };
}

const windowOf = (scope: object, value: unknown): object | null =>
  isRecord(value) ? { scope, used: value.utilization, resetsAt: time(value.resets_at) } : null;

function extraOf(value: unknown): object | null {
  if (!isRecord(value)) return null;
  const { currency, enabled, used, limit, utilization } = value;
  const exponent = exponentOf(currency);
  const inMinor = (major: unknown) =>
    typeof major === "number" ? Math.round(major * 10 ** exponent) : major;
  return {
    enabled: enabled === true,
    used: inMinor(used),
    limit: inMinor(limit ?? null),
    currency,
    exponent,
    utilization: utilization ?? null,
  };
}

/** How many decimal places the currency has. */
function exponentOf(currency: unknown): number {
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return 0;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return Math.min(format.resolvedOptions().maximumFractionDigits ?? 2, 4);
}

const amount = (value: unknown, most: number): number | null =>
  typeof value === "number" && value >= 0 && value <= most ? value : null;

function time(value: unknown): Instant | null {
  if (typeof value !== "string" || value.length > 32) return null;
  const at = Date.parse(value);
  return Number.isFinite(at) && at >= 0 ? instant(at) : null;
}

const isWord = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z-]{1,20}$/.test(value);
