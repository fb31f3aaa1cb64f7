/** Reads the `--json` of another machine: what it prints is not to be trusted, and by its clock only differences count. */

import { MAX_FRESH_MS } from "../model/freshness.ts";
import type { ExtraUsage } from "../model/money.ts";
import { READING_SOURCES, type Reading, type Source, withoutImpossible } from "../model/reading.ts";
import { MAX_BLOCK_MS } from "../model/schedule/gate.ts";
import {
  after,
  type Instant,
  instant,
  type Millis,
  millis,
  percent,
  SECOND,
} from "../model/units.ts";
import type { Scope, Window } from "../model/window.ts";
import { isRecord, parseJson } from "../platform/json.ts";

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

/** Far more than an account has. */
const MAX_WINDOWS = 64;
const MAX_NAME_LENGTH = 64;
const MAX_PERCENT = 999;
const MAX_AGE_S = 366 * 86_400;

/** Null for anything but a document of schema 1. */
export function decodePeerDocument(text: string, via: string, now: Instant): PeerDocument | null {
  const value = parseJson(text);
  if (!isRecord(value) || value.schema !== 1) return null;
  const age = amount(value.age_seconds, MAX_AGE_S);
  const windows = [
    windowOf({ kind: "session" }, value.five_hour),
    windowOf({ kind: "week", model: null }, value.seven_day),
    windowOf({ kind: "spend" }, value.spend_limit),
    ...modelWindows(value.models),
  ].filter((window) => window !== null);
  const source = READING_SOURCES.find((one) => one === value.source) ?? ("api" satisfies Source);
  const reading: Reading | null =
    age === null || value.state === "blank"
      ? null
      : withoutImpossible({
          at: after(now, -age * SECOND),
          source,
          windows,
          extra: extraOf(value.extra_usage),
          via,
        });
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

function windowOf(scope: Scope, value: unknown): Window | null {
  if (!isRecord(value)) return null;
  const used = amount(value.utilization, MAX_PERCENT);
  return used === null ? null : { scope, used: percent(used), resetsAt: time(value.resets_at) };
}

function modelWindows(value: unknown): readonly (Window | null)[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_WINDOWS).map((item) => {
    const name = isRecord(item) && typeof item.name === "string" ? item.name : "";
    if (name === "" || name.length > MAX_NAME_LENGTH) return null;
    return windowOf({ kind: "week", model: name }, item);
  });
}

function extraOf(value: unknown): ExtraUsage | null {
  if (!isRecord(value)) return null;
  const { currency, enabled } = value;
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return null;
  const exponent = exponentOf(currency);
  const inMinor = (major: unknown): number | null => {
    const given = amount(major, 1e12);
    return given === null ? null : Math.round(given * 10 ** exponent);
  };
  const used = inMinor(value.used);
  if (used === null) return null;
  const share = amount(value.utilization, Number.MAX_SAFE_INTEGER);
  return {
    enabled: enabled === true,
    used,
    limit: inMinor(value.limit),
    currency,
    exponent,
    utilization: share === null ? null : percent(share),
  };
}

/** How many decimal places the currency has. */
function exponentOf(currency: string): number {
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
