/** What is known, for programs: from the cache where that is current, else after one poll. */

import type { Layer } from "../config/setting.ts";
import type { Call } from "../context.ts";
import { isKnown } from "../model/snapshot.ts";
import type { Polled } from "../poller/poll-once.ts";
import { lookOwn } from "./current-view.ts";

/** The snapshot, or the sentences on what is wrong with the call's settings. */
export async function known(call: Call, flags: Layer): Promise<Polled | readonly string[]> {
  const { snapshot, holder, now, faults } = await lookOwn(call, flags);
  if (faults.length > 0) return faults;
  // A living daemon has looked; without one, what is well and not yet due needs no look of ours.
  const polled =
    holder?.role === "daemon" || (snapshot.dueAt > now && snapshot.health.kind === "well");
  if (isKnown(snapshot) && polled) return { snapshot, hindrance: null };
  const { settingsOf } = await import("../config/effective.ts");
  const settings = settingsOf(call, new Map());
  const wrong = settings.current().faults;
  if (wrong.length > 0) return wrong;
  const { once } = await import("../poller/poll-once.ts");
  return await once(call, settings, false);
}
