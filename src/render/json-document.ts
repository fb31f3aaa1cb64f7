/** The `--json` document, schema 1. Field names are the endpoint's; times ISO 8601 UTC; amounts in major units. */

import { overdueAt, standing } from "../model/freshness.ts";
import { type ExtraUsage, inMajor } from "../model/money.ts";
import type { Trouble } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, type Millis, SECOND, span } from "../model/units.ts";
import { isVoid, modelsOf, sessionOf, type Window, weekOf } from "../model/window.ts";
import { clockTime } from "./countdown.ts";
import { foreign } from "./frame.ts";
import { sentenceFor } from "./messages.ts";

export interface WindowFields {
  readonly utilization: number;
  readonly resets_at: string | null;
  readonly resets_in_seconds: number | null;
}

export interface Problem {
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

export interface Document {
  readonly schema: 1;
  readonly state: "fresh" | "stale" | "blank";
  readonly source: string | null;
  readonly fetched_at: string | null;
  readonly age_seconds: number | null;
  readonly next_poll_at: string | null;
  readonly five_hour: WindowFields | null;
  readonly seven_day: WindowFields | null;
  readonly models: readonly (WindowFields & { readonly name: string })[];
  readonly extra_usage: {
    readonly enabled: boolean;
    readonly used: number;
    readonly limit: number | null;
    readonly currency: string;
    readonly utilization: number | null;
  } | null;
  readonly problem: Problem | null;
}

/**
 * What is known at `now`. `hindrance` is a sentence on why nobody polls, where that is known here and is not
 * in the snapshot. A window whose reset has passed is null: its number means nothing any more.
 */
export function document(
  snapshot: Snapshot,
  now: Instant,
  utcOffset: Millis,
  hindrance: string | null,
): Document {
  const problem = problemOf(snapshot, now, utcOffset, hindrance);
  const nobody =
    problem?.kind === "not-running" || problem?.kind === "waiting" || now >= overdueAt(snapshot);
  const next_poll_at = nobody ? null : iso(snapshot.dueAt);
  if (snapshot.kind === "blank") return { ...BLANK, next_poll_at, problem };
  const { reading } = snapshot;
  const current = reading.windows.filter((window) => !isVoid(window, now));
  const rolledOver = current.length < reading.windows.length;
  const fields = (window: Window | null) => (window === null ? null : windowFields(window, now));
  return {
    schema: 1,
    state: standing(snapshot, now).kind === "fresh" && !rolledOver ? "fresh" : "stale",
    source: reading.source,
    fetched_at: iso(reading.at),
    age_seconds: Math.max(seconds(span(reading.at, now)), 0),
    next_poll_at,
    five_hour: fields(sessionOf(current)),
    seven_day: fields(weekOf(current)),
    models: modelsOf(current).map((window) => ({
      name: foreign(window.scope.model, 64),
      ...windowFields(window, now),
    })),
    extra_usage: reading.extra === null ? null : extraFields(reading.extra),
    problem,
  };
}

const BLANK: Document = {
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
  problem: null,
};

const iso = (at: Instant): string => new Date(at).toISOString();
const seconds = (length: Millis): number => Math.floor(length / SECOND);

const windowFields = (window: Window, now: Instant): WindowFields => ({
  utilization: window.used,
  resets_at: window.resetsAt === null ? null : iso(window.resetsAt),
  resets_in_seconds: window.resetsAt === null ? null : seconds(span(now, window.resetsAt)),
});

const extraFields = (extra: ExtraUsage): Document["extra_usage"] => ({
  enabled: extra.enabled,
  used: inMajor(extra.used, extra.exponent),
  limit: extra.limit === null ? null : inMajor(extra.limit, extra.exponent),
  currency: extra.currency,
  utilization: extra.utilization,
});

const KINDS: Readonly<Record<Trouble["kind"], Problem["kind"]>> = {
  throttled: "throttled",
  refused: "refused",
  unreachable: "unreachable",
  garbled: "garbled",
  signedOut: "signed-out",
  unheard: "waiting",
};

function problemOf(
  snapshot: Snapshot,
  now: Instant,
  utcOffset: Millis,
  hindrance: string | null,
): Problem | null {
  const { health } = snapshot;
  const notRunning = (message: string): Problem => ({ kind: "not-running", message, until: null });
  if (hindrance !== null) return notRunning(hindrance);
  // As on the line, nobody looking is the news, and older trouble is not.
  if (snapshot.kind === "blank" && now >= overdueAt(snapshot))
    return notRunning("No daemon is polling.");
  if (snapshot.kind === "read" && standing(snapshot, now).kind === "silent")
    return notRunning("No daemon is polling; the numbers are old.");
  if (health.kind === "ill") {
    const { trouble } = health;
    const blocked = trouble.kind === "throttled" && snapshot.dueAt > now;
    return {
      kind: KINDS[trouble.kind],
      message: sentenceFor(trouble, blocked ? clockTime(snapshot.dueAt, utcOffset) : null),
      until: blocked ? iso(snapshot.dueAt) : null,
    };
  }
  return null;
}
