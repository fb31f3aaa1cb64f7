/** The history of the account that is logged in, and of no other. */
import { readHistory } from "../cache/history.ts";
import type { Context } from "../context.ts";
import type { HistoryEntry } from "../model/history.ts";
import type { Snapshot, SnapshotOwner } from "../model/snapshot.ts";
import { type Instant, instant } from "../model/units.ts";
import { accountReader } from "../sources/claude-state.ts";
import { viewOfAccount } from "./view.ts";

export type HistoryAccount = Pick<SnapshotOwner, "account" | "since">;

/** Without a snapshot, as after the cache was removed, Claude Code's own files say who it is. */
export async function historyAccount(context: Context): Promise<HistoryAccount> {
  const { snapshot } = await viewOfAccount(context, new Map());
  return accountOf(context, snapshot);
}

/** */
export const accountOf = ({ paths }: Pick<Context, "paths">, { owner }: Snapshot): HistoryAccount =>
  owner ?? { account: accountReader(paths.claudeState)(), since: instant(0) };

export const readAccountHistory = async (
  context: Context,
  since: Instant,
  now: Instant,
): Promise<readonly HistoryEntry[]> =>
  readHistory(context.paths, await historyAccount(context), since, now);
