/** The snapshot for programs: from the cache where that is current, else after one poll; or why there is no number. */

import type { SettingsLayer } from "../config/setting.ts";
import { quoted } from "../config/setting.ts";
import { integerType } from "../config/value-types.ts";
import type { Context } from "../context.ts";
import { isCurrentReading } from "../model/headroom.ts";
import { hasOutcome, type Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Scope } from "../model/window.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { failureMessage } from "../render/messages.ts";
import { scopeFromName, scopeName } from "../render/window-names.ts";
import { localTime, localTimeSince } from "./local-time.ts";
import { viewOfAccount } from "./view.ts";

/**
 * The snapshot, or sentences on what is wrong with the call's settings. Where `current` numbers are needed and no
 * daemon polls, a stale number is polled for although the next poll is not due; back-off, block and budget still hold.
 */
export async function fetchSnapshot(
  context: Context,
  flags: SettingsLayer,
  needs: "known" | "current",
): Promise<PollResult | readonly string[]> {
  const { snapshot, holder, now, problems } = await viewOfAccount(context, flags);
  if (problems.length > 0) return problems;
  const healthy = snapshot.health.kind === "healthy";
  const force = needs === "current" && healthy && !isFresh(snapshot, now);
  // A running daemon has polled; without one, a healthy snapshot that is not yet due needs no poll.
  const polled = holder?.role === "daemon" || (snapshot.dueAt > now && healthy && !force);
  if (hasOutcome(snapshot) && polled) return { snapshot, blocked: null };
  const { openSettings } = await import("../config/effective.ts");
  const settings = openSettings(context, new Map());
  const settingProblems = settings.current().problems;
  if (settingProblems.length > 0) return settingProblems;
  const { pollOnce } = await import("../poller/poll-once.ts");
  return await pollOnce(context, settings, force);
}

export function missingLimits(scopes: readonly Scope[], { snapshot }: PollResult): string {
  const known = snapshot.kind === "blank" ? [] : snapshot.reading.windows;
  const names = known.map(({ scope }) => scopeName(scope)).join(", ");
  const has = names === "" ? "" : `; it has ${names}`;
  return `The last response has no limit for ${scopes.map(scopeName).join(", ")}${has}.`;
}

export function noDataReason({ snapshot, blocked }: PollResult, now: Instant): string {
  const { health, dueAt } = snapshot;
  const known =
    snapshot.kind === "blank"
      ? "No reading yet"
      : `The last reading is from ${localTimeSince(snapshot.reading.at, now)}, too old to use`;
  if (blocked !== null) return `${known}. ${blocked}`;
  return health.kind === "healthy"
    ? `${known}.`
    : `${known}. ${failureMessage(health.failure, localTime(dueAt))}`;
}

/** `--below 90`: the percentage, or a sentence on what is wrong. */
export function parseBelowFlag(text: string): number | string {
  const below = PERCENT.parse(text);
  return below.kind === "invalid"
    ? `--below takes ${below.expected}, not ${quoted(text)}.`
    : below.value;
}

const PERCENT = integerType(0, 100);

/** `--window 5h,7d,Sonnet`: the scopes, null without the flag, or a sentence on what is wrong. */
export function parseWindowFlag(text: string | undefined): readonly Scope[] | null | string {
  if (text === undefined) return null;
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) return `--window takes 5h, 7d or names of models, not ${quoted(text)}.`;
  return [...new Set(names)].map(scopeFromName);
}

const isFresh = (snapshot: Snapshot, now: Instant): boolean =>
  snapshot.kind === "read" && isCurrentReading(snapshot, now, false);
