/** Whether there is headroom for another job under every watched limit, or why that is unknown. */
import { freshnessOf } from "./freshness.ts";
import { isLoginFailure } from "./outcome.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Instant, type Percent, percent } from "./units.ts";
import { hasEnded, type Scope, type Window, windowOf } from "./window.ts";

/** How much of a limit is used: nothing once its reset has passed. */
export interface LimitUse {
  readonly scope: Scope;
  readonly used: Percent;
  readonly over: boolean;
}

export type Headroom =
  | { readonly kind: "free"; readonly shares: readonly LimitUse[] }
  | { readonly kind: "taken"; readonly shares: readonly LimitUse[] }
  /** The account has no such limit, according to the last response. */
  | { readonly kind: "unlisted"; readonly missing: readonly Scope[] }
  /** Nothing is known, or nothing recent. */
  | { readonly kind: "unknown" }
  | { readonly kind: "signedOut" };

/** What a plan has. */
export const DEFAULT_SCOPES: readonly Scope[] = [
  { kind: "session" },
  { kind: "week", model: null },
];

/** Watched by default: the limits that every job counts against. */
export const WATCHED_SCOPES: readonly Scope[] = [...DEFAULT_SCOPES, { kind: "spend" }];

/** Free when every watched limit is below `below`; `wanted` null watches those of WATCHED_SCOPES that the account has. */
export function headroomOf(
  snapshot: Snapshot,
  wanted: readonly Scope[] | null,
  below: number,
  now: Instant,
  polled: boolean,
): Headroom {
  if (snapshot.kind === "blank" || freshnessOf(snapshot, now, polled).kind !== "fresh") {
    const { health } = snapshot;
    const signedOut = health.kind === "failing" && isLoginFailure(health.failure);
    return { kind: signedOut ? "signedOut" : "unknown" };
  }
  const { windows } = snapshot.reading;
  const scopes = wanted ?? WATCHED_SCOPES;
  const missing = (wanted ?? DEFAULT_SCOPES).filter((scope) => windowOf(windows, scope) === null);
  const found = scopes.flatMap((scope) => windowOf(windows, scope) ?? []);
  // A plan without a weekly limit exists; a response without any limit says nothing.
  if (found.length === 0 || (wanted !== null && missing.length > 0)) {
    return { kind: "unlisted", missing };
  }
  const shares = found.map((window) => limitUse(window, now));
  return { kind: shares.every(({ used }) => used < below) ? "free" : "taken", shares };
}

function limitUse(window: Window, now: Instant): LimitUse {
  const over = hasEnded(window, now);
  return { scope: window.scope, used: over ? percent(0) : window.used, over };
}
