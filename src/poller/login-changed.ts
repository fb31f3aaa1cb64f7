/** A look at the login that asks nobody: what it changes is judged by the files alone. */

import { isLoginTrouble } from "../model/outcome.ts";
import { allowedAt } from "../model/schedule/gate.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, instant } from "../model/units.ts";
import { refusalIn, settle } from "./apply-outcome.ts";
import { recognised } from "./identify.ts";
import { takeIn } from "./observe.ts";
import { kept, type State, type World } from "./ports.ts";

/** The state with the login of now: what is known is the person's who is logged in, or gone. */
export async function heed(begun: State, world: World): Promise<State> {
  if (!world.asks()) return takeIn(begun, world);
  const { state, login } = await recognised(begun, world);
  if (login.kind === "signedOut") return settle(state, login, world, null);
  const { snapshot, pace } = state;
  const { fingerprint } = login.secret;
  if (fingerprint === pace.refused) return settle(state, refusalIn(state), world, fingerprint);
  const { health } = snapshot;
  if (health.kind === "well") return kept(state, world);
  const now = world.clock.now();
  if (health.trouble.kind === "throttled") {
    // A block is of the token that met it: another one may be asked with.
    const dueAt = earliest([snapshot.dueAt, allowedAt(pace, world.limits(), now, fingerprint)]);
    return kept({ ...state, snapshot: { ...snapshot, dueAt } }, world);
  }
  if (!isLoginTrouble(health.trouble)) return kept(state, world);
  const dueAt = snapshot.kind === "read" ? nextAfter(snapshot, world) : now;
  const mended: State = {
    snapshot: { ...snapshot, health: { kind: "well" }, dueAt },
    pace: { ...pace, reason: "interval" },
  };
  return kept(mended, world);
}

/** An interval after the last answer: what a login in between has kept from being asked is due by then. */
function nextAfter(
  { answeredAt }: Extract<Snapshot, { readonly kind: "read" }>,
  { clock, limits }: World,
): Instant {
  const now = clock.now();
  if (answeredAt === null || answeredAt > now) return now;
  return instant(Math.max(after(answeredAt, limits().interval), now));
}
