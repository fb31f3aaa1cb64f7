/** Several folders with one account: each has a loop of its own in a daemon, and one of these publishes the account. */
import { currentHolder } from "../cache/lease-holder.ts";
import { readSnapshot } from "../cache/read.ts";
import { type Account, knownCalls } from "../client/accounts.ts";
import type { Context } from "../context.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { MINUTE } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import { type MetricsAccount, metricsLabel, namesOfAccount } from "./read-metrics.ts";

/** A loop that has just begun has seen its account by then. */
const SETTLE_MS = MINUTE;

/**
 * The folders with the account of this call; none where the loop of an earlier one publishes it. Null while an earlier one
 * has just begun, so that its account is not known.
 */
export function foldersToPublish(
  own: Context,
  all: readonly Account[],
  snapshot: Snapshot,
  clock: Clock,
): readonly MetricsAccount[] | null {
  const now = clock.now();
  const same: MetricsAccount[] = [];
  const label = metricsLabel({ paths: own.paths, snapshot, command: own.source?.name ?? null });
  let isFirst = true;
  let isAfterOwn = false;
  for (const call of knownCalls(own, all)) {
    const { paths } = call;
    const isOwn = paths.cache === own.paths.cache;
    isAfterOwn ||= isOwn;
    const holder = isAfterOwn ? null : currentHolder(paths, now);
    const found = isOwn ? snapshot : readSnapshot(paths, clock)?.snapshot;
    if (found === undefined) {
      if (holder?.role === "daemon" && holder.since > now - SETTLE_MS) return null;
      continue;
    }
    const folder = { paths, snapshot: found, ...namesOfAccount(call, all) };
    if (metricsLabel(folder) !== label) continue;
    same.push(folder);
    if (holder?.role === "daemon") isFirst = false;
  }
  return isFirst ? same : [];
}
