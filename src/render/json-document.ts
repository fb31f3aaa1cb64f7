/** The `--json` document, schema 1. Field names are the endpoint's; times ISO 8601 UTC; amounts in major units. */

import { freshnessChanges, freshnessOf, overdueAt, unattendedAt } from "../model/freshness.ts";
import { type ExtraUsage, inMajor } from "../model/money.ts";
import type { Failure } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant, type Millis, SECOND, span } from "../model/units.ts";
import { hasEnded, modelsOf, sessionOf, spendOf, type Window, weekOf } from "../model/window.ts";
import { clockTime, knownResets } from "./countdown.ts";
import { failureMessage } from "./messages.ts";
import { sanitize } from "./text.ts";

export interface JsonWindow {
  readonly utilization: number;
  readonly resets_at: string | null;
  readonly resets_in_seconds: number | null;
}

export interface JsonProblem {
  readonly kind:
    | "throttled"
    | "refused"
    | "unreachable"
    | "garbled"
    | "signed-out"
    | "waiting"
    | "not-running";
  readonly message: string;
  readonly until: string | null;
}

export interface JsonDocument {
  readonly schema: 1;
  readonly state: "fresh" | "stale" | "blank";
  readonly source: string | null;
  readonly fetched_at: string | null;
  readonly age_seconds: number | null;
  readonly next_poll_at: string | null;
  readonly five_hour: JsonWindow | null;
  readonly seven_day: JsonWindow | null;
  readonly models: readonly (JsonWindow & { readonly name: string })[];
  readonly extra_usage: {
    readonly enabled: boolean;
    readonly used: number;
    readonly limit: number | null;
    readonly currency: string;
    readonly utilization: number | null;
  } | null;
  /** What an enterprise gateway lets the user spend; only from the status line. */
  readonly spend_limit: JsonWindow | null;
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
): JsonDocument {
  const problem = problemOf(snapshot, now, polled, utcOffset, blockedBy);
  const stopped =
    problem?.kind === "not-running" || problem?.kind === "waiting" || now >= overdueAt(snapshot);
  const next_poll_at = stopped ? null : iso(snapshot.dueAt);
  if (snapshot.kind === "blank") return { ...BLANK, next_poll_at, problem };
  const { reading } = snapshot;
  const current = reading.windows.filter((window) => !hasEnded(window, now));
  const rolledOver = current.length < reading.windows.length;
  const fields = (window: Window | null) => (window === null ? null : windowFields(window, now));
  return {
    schema: 1,
    state: freshnessOf(snapshot, now, polled).kind === "fresh" && !rolledOver ? "fresh" : "stale",
    source: reading.source,
    fetched_at: iso(reading.at),
    // A reading from a clock that was ahead has no known age.
    age_seconds: reading.at > now ? null : seconds(span(reading.at, now)),
    next_poll_at,
    five_hour: fields(sessionOf(current)),
    seven_day: fields(weekOf(current)),
    models: modelsOf(current).map((window) => ({
      name: sanitize(window.scope.model, 64),
      ...windowFields(window, now),
    })),
    extra_usage: reading.extra === null ? null : extraFields(reading.extra),
    spend_limit: fields(spendOf(current)),
    problem,
  };
}

/** When the clock alone next changes more in the document than ages and countdowns; never, when that needs a poll. */
export function documentChangesAt(snapshot: Snapshot, now: Instant, polled: boolean): Instant {
  const fresh = snapshot.kind === "blank" ? [] : freshnessChanges(snapshot, polled);
  const moments = [...knownResets(snapshot), ...fresh, snapshot.dueAt, overdueAt(snapshot)];
  const later = moments.filter((at) => at > now);
  return earliest([...later, unattendedAt(snapshot, now, polled)]);
}

const BLANK: JsonDocument = {
  schema: 1,
  state: "blank",
  source: null,
  fetched_at: null,
  age_seconds: null,
  next_poll_at: null,
  five_hour: null,
  seven_day: null,
  models: [],
  extra_usage: null,
  spend_limit: null,
  problem: null,
};

const iso = (at: Instant): string => new Date(at).toISOString();
const seconds = (length: Millis): number => Math.floor(length / SECOND);

const windowFields = (window: Window, now: Instant): JsonWindow => ({
  utilization: window.used,
  resets_at: window.resetsAt === null ? null : iso(window.resetsAt),
  resets_in_seconds: window.resetsAt === null ? null : seconds(span(now, window.resetsAt)),
});

const extraFields = (extra: ExtraUsage): JsonDocument["extra_usage"] => ({
  enabled: extra.enabled,
  used: inMajor(extra.used, extra.exponent),
  limit: extra.limit === null ? null : inMajor(extra.limit, extra.exponent),
  currency: extra.currency,
  utilization: extra.utilization,
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
  return null;
}
