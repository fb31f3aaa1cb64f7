/** The snapshot for programs: from the cache where that is current, else after one poll; or why there is no number. */

import type { SettingsLayer } from "../config/setting.ts";
import { quoted } from "../config/setting.ts";
import type { Context } from "../context.ts";
import { hasOutcome } from "../model/snapshot.ts";
import type { Scope } from "../model/window.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { failureMessage } from "../render/messages.ts";
import { scopeFromName, scopeName } from "../render/window-names.ts";
import { localTime } from "./local-time.ts";
import { viewOfAccount } from "./view.ts";

/** The snapshot, or sentences on what is wrong with the call's settings. */
export async function fetchSnapshot(
  context: Context,
  flags: SettingsLayer,
): Promise<PollResult | readonly string[]> {
  const { snapshot, holder, now, problems } = await viewOfAccount(context, flags);
  if (problems.length > 0) return problems;
  // A running daemon has polled; without one, a healthy snapshot that is not yet due needs no poll.
  const polled =
    holder?.role === "daemon" || (snapshot.dueAt > now && snapshot.health.kind === "healthy");
  if (hasOutcome(snapshot) && polled) return { snapshot, blocked: null };
  const { openSettings } = await import("../config/effective.ts");
  const settings = openSettings(context, new Map());
  const settingProblems = settings.current().problems;
  if (settingProblems.length > 0) return settingProblems;
  const { pollOnce } = await import("../poller/poll-once.ts");
  return await pollOnce(context, settings, false);
}

export const missingLimits = (scopes: readonly Scope[]): string =>
  `The last response has no limit for ${scopes.map(scopeName).join(", ")}.`;

export function noDataReason({ snapshot, blocked }: PollResult): string {
  const { health, dueAt } = snapshot;
  const known =
    snapshot.kind === "blank"
      ? "No reading yet"
      : `The last reading is from ${localTime(snapshot.reading.at)}, too old to use`;
  if (blocked !== null) return `${known}. ${blocked}`;
  return health.kind === "healthy"
    ? `${known}.`
    : `${known}. ${failureMessage(health.failure, localTime(dueAt))}`;
}

/** `--window 5h,7d,Sonnet`: the scopes, null without the flag, or a sentence on what is wrong. */
export function parseWindowFlag(text: string | undefined): readonly Scope[] | null | string {
  if (text === undefined) return null;
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) return `--window takes 5h, 7d or names of models, not ${quoted(text)}.`;
  return [...new Set(names)].map(scopeFromName);
}
