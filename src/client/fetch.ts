/** What is known, for programs: from the cache where that is current, else after one poll. */

import type { SettingsLayer } from "../config/setting.ts";
import type { Context } from "../context.ts";
import { hasOutcome } from "../model/snapshot.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { viewOfAccount } from "./current-view.ts";

/** The snapshot, or the sentences on what is wrong with the call's settings. */
export async function fetchSnapshot(
  call: Context,
  flags: SettingsLayer,
): Promise<PollResult | readonly string[]> {
  const { snapshot, holder, now, problems } = await viewOfAccount(call, flags);
  if (problems.length > 0) return problems;
  // A living daemon has looked; without one, what is well and not yet due needs no look of ours.
  const polled =
    holder?.role === "daemon" || (snapshot.dueAt > now && snapshot.health.kind === "healthy");
  if (hasOutcome(snapshot) && polled) return { snapshot, blocked: null };
  const { openSettings: settingsOf } = await import("../config/effective.ts");
  const settings = settingsOf(call, new Map());
  const wrong = settings.current().problems;
  if (wrong.length > 0) return wrong;
  const { pollOnce: once } = await import("../poller/poll-once.ts");
  return await once(call, settings, false);
}
