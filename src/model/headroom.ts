/** Whether there is headroom for another job under every watched limit, or why that is unknown. */
import { freshnessOf } from "./freshness.ts";
import { isLoginFailure } from "./outcome.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Instant, type Percent, percent } from "./units.ts";
import { hasEnded, isSameScope, type Scope, type Window, windowOf } from "./window.ts";

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
const DEFAULT_SCOPES: readonly Scope[] = [{ kind: "session" }, { kind: "week", model: null }];

/** The one predicate of `guard` and `wait-reset`. */
export const hasRoom = (window: Window, below: number, now: Instant): boolean =>
  limitUse(window, now).used < below;

/** Free when every watched limit is below `below`; `wanted` null watches all that the account has, its models' weeks too. */
export function headroomOf(
  snapshot: Snapshot,
  wanted: readonly Scope[] | null,
  below: number,
  now: Instant,
  polled: boolean,
): Headroom {
  if (snapshot.kind === "blank" || freshnessOf(snapshot, now, polled).kind !== "fresh")
    return withoutNumber(snapshot);
  const { windows } = snapshot.reading;
  const missing = (wanted ?? DEFAULT_SCOPES).filter((scope) => windowOf(windows, scope) === null);
  const found = wanted?.flatMap((scope) => windowOf(windows, scope) ?? []) ?? windows;
  // A plan without a weekly limit exists; a response without any limit says nothing.
  if (found.length === 0 || (wanted !== null && missing.length > 0)) {
    return { kind: "unlisted", missing };
  }
  const shares = found.map((window) => limitUse(window, now));
  if (!found.every((window) => hasRoom(window, below, now))) return { kind: "taken", shares };
  // A number of unknown age is the least that is used.
  const undated = shares.some(({ scope }) =>
    snapshot.undated.some((one) => isSameScope(one, scope)),
  );
  return undated ? withoutNumber(snapshot) : { kind: "free", shares };
}

const withoutNumber = ({ health }: Snapshot): Headroom => ({
  kind: health.kind === "failing" && isLoginFailure(health.failure) ? "signedOut" : "unknown",
});

/** True for numbers that are neither old nor of unknown age. */
export const isCurrentReading = (
  snapshot: Extract<Snapshot, { readonly kind: "read" }>,
  now: Instant,
  polled: boolean,
): boolean => freshnessOf(snapshot, now, polled).kind === "fresh" && snapshot.undated.length === 0;

/** What counts of the window now. */
export function limitUse(window: Window, now: Instant): LimitUse {
  const over = hasEnded(window, now);
  return { scope: window.scope, used: over ? percent(0) : window.used, over };
}
