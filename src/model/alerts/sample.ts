/** What of a snapshot is certain enough for an alert: fresh and confirmed numbers, and a login that a person must renew. */
import { freshnessOf } from "../freshness.ts";
import { type Failure, needsPerson } from "../outcome.ts";
import type { Snapshot } from "../snapshot.ts";
import { after, type Instant, MINUTE } from "../units.ts";
import { hasEnded, isSameScope, type Window } from "../window.ts";
import type { AlertSample } from "./alert.ts";

export interface AlertCircumstances {
  readonly now: Instant;
  /** When Claude Code was last active; null where that is unknown. */
  readonly activeAt: Instant | null;
  /** When a window's limit is expected. */
  readonly hitsAt: (window: Window) => Instant | null;
}

/** For a process that polls: of what others left behind, nothing is sent. */
export function alertSample(
  snapshot: Snapshot,
  { now, activeAt, hitsAt }: AlertCircumstances,
): AlertSample {
  const { health, owner } = snapshot;
  const account = owner?.account ?? null;
  const isFresh = snapshot.kind === "read" && freshnessOf(snapshot, now, true).kind === "fresh";
  const failure =
    health.kind === "healthy"
      ? isFresh
        ? null
        : undefined
      : needsLogin(health.failure, health.since, activeAt)
        ? health.failure
        : undefined;
  if (!isFresh) return { now, account, readAt: null, windows: [], failure };
  const { reading, held, undated } = snapshot;
  const isCertain = (window: Window) =>
    !hasEnded(window, now) &&
    hasKey(window) &&
    ![...held, ...undated].some((scope) => isSameScope(scope, window.scope));
  return {
    now,
    account,
    readAt: reading.at,
    windows: reading.windows
      .filter(isCertain)
      .map((window) => ({ ...window, hitsAt: hitsAt(window) })),
    failure,
  };
}

/** Without its reset a number may be of this window or of the next one. */
const hasKey = ({ scope, used, resetsAt }: Window): boolean =>
  resetsAt !== null || used === 0 || scope.kind === "spend";

/** Claude Code renews an expired login within seconds of its start. */
const RENEWAL_MS = 2 * MINUTE;

/** A login expires each night that Claude Code is not used, and its next start renews it: only where that did not help is it sent. */
function needsLogin(failure: Failure, since: Instant, activeAt: Instant | null): boolean {
  if (!needsPerson(failure)) return false;
  const expires = failure.kind === "signedOut" && failure.why === "expired";
  return !expires || activeAt === null || activeAt > after(since, RENEWAL_MS);
}
