/** A look at the login that asks nobody: what it changes is judged by the files alone. */

import { isLoginFailure } from "../model/outcome.ts";
import { allowedAt } from "../model/schedule/gate.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, instant } from "../model/units.ts";
import { applyOutcome, knownRefusal } from "./apply-outcome.ts";
import { identify } from "./identify.ts";
import { observe } from "./observe.ts";
import { type PollerState, type Ports, saved } from "./ports.ts";

/** The state with the login of now: what is known is the person's who is logged in, or gone. */
export async function checkLogin(begun: PollerState, world: Ports): Promise<PollerState> {
  if (!world.mayRequest()) return observe(begun, world);
  const { state, login } = await identify(begun, world);
  if (login.kind === "signedOut") return applyOutcome(state, login, world, null);
  const { snapshot, pace } = state;
  const { fingerprint } = login.secret;
  if (fingerprint === pace.refused)
    return applyOutcome(state, knownRefusal(state), world, fingerprint);
  const { health } = snapshot;
  if (health.kind === "healthy") return saved(state, world);
  const now = world.clock.now();
  if (health.failure.kind === "throttled") {
    // A block is of the token that met it: another one may be asked with.
    const dueAt = earliest([snapshot.dueAt, allowedAt(pace, world.limits(), now, fingerprint)]);
    return saved({ ...state, snapshot: { ...snapshot, dueAt } }, world);
  }
  if (!isLoginFailure(health.failure)) return saved(state, world);
  const dueAt = snapshot.kind === "read" ? nextAfter(snapshot, world) : now;
  const mended: PollerState = {
    snapshot: { ...snapshot, health: { kind: "healthy" }, dueAt },
    pace: { ...pace, reason: "interval" },
  };
  return saved(mended, world);
}

/** An interval after the last answer: what a login in between has kept from being asked is due by then. */
function nextAfter(
  { answeredAt }: Extract<Snapshot, { readonly kind: "read" }>,
  { clock, limits }: Ports,
): Instant {
  const now = clock.now();
  if (answeredAt === null || answeredAt > now) return now;
  return instant(Math.max(after(answeredAt, limits().interval), now));
}
