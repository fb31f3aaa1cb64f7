/** The `--json` document, schema 1. Field names are the endpoint's; times ISO 8601 UTC; amounts in major units. */

import {
  type ExtraOutlook,
  extraOutlookOf,
  outlookOf,
  type WindowForecast,
  type WindowOutlook,
} from "../model/forecast/outlook.ts";
import { freshnessChanges, freshnessOf, overdueAt, unattendedAt } from "../model/freshness.ts";
import { type ExtraUsage, inMajor } from "../model/money.ts";
import type { Failure } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Spark, sessionSpark } from "../model/spark.ts";
import { earliest, type Instant, type Millis, SECOND, span } from "../model/units.ts";
import { hasEnded, modelsOf, sessionOf, spendOf, type Window, weekOf } from "../model/window.ts";
import { clockTime, knownLimits, knownResets } from "./countdown.ts";
import { failureMessage, unconfirmedMessage } from "./messages.ts";
import { sparkText } from "./spark.ts";
import { sanitize } from "./text.ts";

export interface JsonWindow {
  readonly utilization: number;
  readonly resets_at: string | null;
  readonly resets_in_seconds: number | null;
  /** Null where it would be a guess. */
  readonly forecast: JsonForecast | null;
}

export interface JsonSession extends JsonWindow {
  /** A bar for each eighth of it that has begun; null where no daemon keeps it. */
  readonly spark: string | null;
}

export interface JsonForecast {
  /** Percent used at the reset, and the band that holds it four times of five. */
  readonly final: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly hits_at: string | null;
  /** Windows that earlier forecasts were compared with. */
  readonly scored: number;
}

export interface JsonProblem {
  readonly kind:
    | "throttled"
    | "refused"
    | "unreachable"
    | "garbled"
    | "signed-out"
    | "waiting"
    | "not-running"
    | "unconfirmed";
  readonly message: string;
  readonly until: string | null;
}

export interface JsonDocument {
  readonly schema: 1;
  /** What the account is called: its label in config.toml, else the name of its folder. */
  readonly account: string;
  readonly state: "fresh" | "stale" | "blank";
  readonly source: string | null;
  /** The machine that read it; null for this one. */
  readonly via: string | null;
  readonly fetched_at: string | null;
  readonly age_seconds: number | null;
  readonly next_poll_at: string | null;
  readonly five_hour: JsonSession | null;
  readonly seven_day: JsonWindow | null;
  readonly models: readonly (JsonWindow & { readonly name: string })[];
  readonly extra_usage: {
    readonly enabled: boolean;
    readonly used: number;
    readonly limit: number | null;
    readonly currency: string;
    readonly utilization: number | null;
    /** Of the month; the amounts are money. */
    readonly forecast: JsonForecast | null;
  } | null;
  /** What an enterprise gateway lets the user spend; only from the status line. */
  readonly spend_limit: JsonWindow | null;
  /** A bar for each part of the last five hours; null where no daemon keeps it. */
  readonly spark: string | null;
  readonly problem: JsonProblem | null;
}

/**
 * What is known at `now`. `blockedBy` is a sentence on why no daemon polls, where the caller knows that and the
 * snapshot does not. A window whose reset has passed is null: its number means nothing any more.
 */
export function jsonDocument(
  snapshot: Snapshot,
  now: Instant,
  polled: boolean,
  utcOffset: Millis,
  blockedBy: string | null,
  kept: Spark | null = null,
  account = "default",
): JsonDocument {
  const spark = kept === null || kept.until <= now ? null : sparkText(kept.levels, false);
  const problem = problemOf(snapshot, now, polled, utcOffset, blockedBy);
  const stopped =
    problem?.kind === "not-running" || problem?.kind === "waiting" || now >= overdueAt(snapshot);
  const next_poll_at = stopped ? null : iso(snapshot.dueAt);
  if (snapshot.kind === "blank") return { ...BLANK, account, next_poll_at, spark, problem };
  const { reading } = snapshot;
  const current = reading.windows.filter((window) => !hasEnded(window, now));
  const rolledOver = current.length < reading.windows.length;
  const undated = snapshot.undated.length > 0;
  const fresh = freshnessOf(snapshot, now, polled).kind === "fresh";
  const windowOr = (window: Window) =>
    windowFields(window, fresh ? outlookOf(snapshot, window, now) : null, now);
  const fields = (window: Window | null) => (window === null ? null : windowOr(window));
  const session = sessionOf(current);
  const bars = sessionSpark(kept, session, now);
  return {
    schema: 1,
    account,
    state: fresh && !rolledOver && !undated ? "fresh" : "stale",
    source: reading.source,
    via: reading.via === undefined ? null : sanitize(reading.via, 64),
    fetched_at: iso(reading.at),
    // A reading from a clock that was ahead has no known age, nor has an idle session's.
    age_seconds: reading.at > now || undated ? null : seconds(span(reading.at, now)),
    next_poll_at,
    five_hour: session && {
      ...windowOr(session),
      spark: bars === null ? null : sparkText(bars, false),
    },
    seven_day: fields(weekOf(current)),
    models: modelsOf(current).map((window) => ({
      name: sanitize(window.scope.model, 64),
      ...windowOr(window),
    })),
    extra_usage:
      reading.extra === null
        ? null
        : extraFields(reading.extra, fresh ? extraOutlookOf(snapshot, now) : null),
    spend_limit: fields(spendOf(current)),
    spark,
    problem,
  };
}

/** When the clock alone next changes more in the document than ages and countdowns; never, when that needs a poll. */
export function documentChangesAt(snapshot: Snapshot, now: Instant, polled: boolean): Instant {
  const fresh = snapshot.kind === "blank" ? [] : freshnessChanges(snapshot, polled);
  const limits = snapshot.kind === "blank" ? [] : knownLimits(snapshot);
  const moments = [
    ...knownResets(snapshot),
    ...limits,
    ...fresh,
    snapshot.dueAt,
    overdueAt(snapshot),
  ];
  const later = moments.filter((at) => at > now);
  return earliest([...later, unattendedAt(snapshot, now, polled)]);
}

const BLANK: Omit<JsonDocument, "account"> = {
  schema: 1,
  state: "blank",
  source: null,
  via: null,
  fetched_at: null,
  age_seconds: null,
  next_poll_at: null,
  five_hour: null,
  seven_day: null,
  models: [],
  extra_usage: null,
  spend_limit: null,
  spark: null,
  problem: null,
};

const iso = (at: Instant): string => new Date(at).toISOString();
const seconds = (length: Millis): number => Math.floor(length / SECOND);

const windowFields = (window: Window, outlook: WindowOutlook | null, now: Instant): JsonWindow => ({
  utilization: window.used,
  resets_at: window.resetsAt === null ? null : iso(window.resetsAt),
  resets_in_seconds: window.resetsAt === null ? null : seconds(span(now, window.resetsAt)),
  forecast: outlook === null ? null : forecastFields(outlook),
});

export const forecastFields = ({
  final,
  low,
  high,
  hitsAt,
  scored,
}: WindowForecast): JsonForecast => ({
  final: Math.round(final),
  low: low === null ? null : Math.floor(low),
  high: high === null ? null : Math.ceil(high),
  hits_at: hitsAt === null ? null : iso(hitsAt),
  scored,
});

const extraFields = (
  extra: ExtraUsage,
  outlook: ExtraOutlook | null,
): JsonDocument["extra_usage"] => ({
  enabled: extra.enabled,
  used: inMajor(extra.used, extra.exponent),
  limit: extra.limit === null ? null : inMajor(extra.limit, extra.exponent),
  currency: extra.currency,
  utilization: extra.utilization,
  forecast: outlook === null ? null : extraForecastFields(outlook, extra.exponent),
});

export const extraForecastFields = (
  { final, low, high, hitsAt, scored }: ExtraOutlook,
  exponent: number,
): JsonForecast => ({
  final: inMajor(final, exponent),
  low: low === null ? null : inMajor(low, exponent),
  high: high === null ? null : inMajor(high, exponent),
  hits_at: hitsAt === null ? null : iso(hitsAt),
  scored,
});

const PROBLEM_KINDS: Readonly<Record<Failure["kind"], JsonProblem["kind"]>> = {
  throttled: "throttled",
  refused: "refused",
  unreachable: "unreachable",
  garbled: "garbled",
  signedOut: "signed-out",
  waiting: "waiting",
};

function problemOf(
  snapshot: Snapshot,
  now: Instant,
  polled: boolean,
  utcOffset: Millis,
  blockedBy: string | null,
): JsonProblem | null {
  const { health } = snapshot;
  const notRunning = (message: string): JsonProblem => ({
    kind: "not-running",
    message,
    until: null,
  });
  if (blockedBy !== null) return notRunning(blockedBy);
  // As on the line, a stopped daemon outweighs an older failure.
  if (snapshot.kind === "blank" && now >= overdueAt(snapshot))
    return notRunning("No daemon is polling.");
  if (snapshot.kind === "read" && freshnessOf(snapshot, now, polled).kind === "not-polled")
    return notRunning("No daemon is polling; the numbers are old.");
  if (health.kind === "failing") {
    const { failure } = health;
    const blocked = failure.kind === "throttled" && snapshot.dueAt > now;
    return {
      kind: PROBLEM_KINDS[failure.kind],
      message: failureMessage(failure, blocked ? clockTime(snapshot.dueAt, utcOffset) : null),
      until: blocked ? iso(snapshot.dueAt) : null,
    };
  }
  const unconfirmed = unconfirmedMessage(snapshot);
  return unconfirmed === null ? null : { kind: "unconfirmed", message: unconfirmed, until: null };
}
