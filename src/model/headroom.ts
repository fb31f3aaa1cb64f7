/** Whether there is room for another job: what every watched limit says, or why none can be gone by. */

import { standing } from "./freshness.ts";
import { isLoginTrouble } from "./outcome.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Instant, type Percent, percent } from "./units.ts";
import { isVoid, type Scope, type Window, windowOf } from "./window.ts";

/** What a limit counts for: nothing any more once its reset has passed. */
export interface Share {
  readonly scope: Scope;
  readonly used: Percent;
  readonly over: boolean;
}

export type Room =
  | { readonly kind: "free"; readonly shares: readonly Share[] }
  | { readonly kind: "taken"; readonly shares: readonly Share[] }
  /** The account has no such limit, as far as the last answer tells. */
  | { readonly kind: "unlisted"; readonly missing: readonly Scope[] }
  /** Nothing is known, or nothing recent. */
  | { readonly kind: "unknown" }
  | { readonly kind: "signedOut" };

/** What is watched when nobody says: the limits that every job counts against. */
export const EVERY_JOB: readonly Scope[] = [{ kind: "session" }, { kind: "week", model: null }];

/** There is room where every watched limit is below `below`; `wanted` null watches those of every job that there are. */
export function room(
  snapshot: Snapshot,
  wanted: readonly Scope[] | null,
  below: number,
  now: Instant,
): Room {
  if (snapshot.kind === "blank" || standing(snapshot, now).kind !== "fresh") {
    const { health } = snapshot;
    const signedOut = health.kind === "ill" && isLoginTrouble(health.trouble);
    return { kind: signedOut ? "signedOut" : "unknown" };
  }
  const { windows } = snapshot.reading;
  const scopes = wanted ?? EVERY_JOB;
  const missing = scopes.filter((scope) => windowOf(windows, scope) === null);
  const found = scopes.flatMap((scope) => windowOf(windows, scope) ?? []);
  // A plan without a weekly limit is real; one without any limit gives no answer to go by.
  if (found.length === 0 || (wanted !== null && missing.length > 0)) {
    return { kind: "unlisted", missing };
  }
  const shares = found.map((window) => shareOf(window, now));
  return { kind: shares.every(({ used }) => used < below) ? "free" : "taken", shares };
}

function shareOf(window: Window, now: Instant): Share {
  const over = isVoid(window, now);
  return { scope: window.scope, used: over ? percent(0) : window.used, over };
}
