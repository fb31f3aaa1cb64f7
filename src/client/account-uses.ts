/** What the accounts of the person have used, read from their snapshots: no request, and no number of a login that is gone. */
import { currentHolder } from "../cache/lease-holder.ts";
import { readSnapshot } from "../cache/read.ts";
import { accountChanged, forAccount } from "../model/account.ts";
import { freshEnd, freshnessOf, unattendedAt } from "../model/freshness.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, instant, SECOND } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import type { AccountUse } from "../render/frame.ts";
import { accountReader } from "../sources/claude-state.ts";
import type { Account } from "./accounts.ts";

export interface AccountUses {
  readonly uses: readonly AccountUse[];
  /** When to read them again, in case a daemon that polled has died. */
  readonly recheckAt: Instant;
}

/** `own` is what is known of the account of this call, which is fresher than its file. */
export function readAccountUses(
  accounts: readonly Account[],
  own: { readonly cache: string; readonly snapshot: Snapshot; readonly polled: boolean },
  now: Instant,
): AccountUses {
  const known = accounts.map((account) => {
    const { paths } = account.context;
    if (paths.cache === own.cache) return { account, ...own };
    const polled = currentHolder(paths, now) !== null;
    const stored = readSnapshot(paths, systemClock)?.snapshot ?? null;
    const isGone = stored !== null && !polled && belongsToAnother(account, stored, now);
    return { account, snapshot: isGone ? null : stored, polled };
  });
  return {
    uses: known.map(({ account, snapshot, polled }) => useOf(account, snapshot, polled, now)),
    recheckAt: earliest(
      known.map(({ snapshot, polled }) =>
        snapshot === null ? earliest([]) : unattendedAt(snapshot, now, polled),
      ),
    ),
  };
}

/** Not before a second has passed. */
export const recheckAfter = ({ recheckAt }: AccountUses, now: Instant): Instant =>
  instant(Math.max(recheckAt, after(now, SECOND)));

/** A daemon that polls has seen to that; without one somebody else may have logged in. */
function belongsToAnother({ context }: Account, snapshot: Snapshot, now: Instant): boolean {
  if (snapshot.owner === null) return false;
  const account = accountReader(context.paths.claudeState)();
  const current = forAccount(snapshot, { account, token: null, expiresAt: null }, now);
  return accountChanged(snapshot, current);
}

function useOf(
  { label, color }: Account,
  snapshot: Snapshot | null,
  polled: boolean,
  now: Instant,
): AccountUse {
  const health = snapshot?.health;
  const failure = health?.kind === "failing" ? health.failure : null;
  const none = {
    label,
    colour: color,
    windows: [],
    undated: false,
    freshUntil: instant(0),
    failure,
  };
  if (snapshot === null || snapshot.kind === "blank") return none;
  if (freshnessOf(snapshot, now, polled).kind !== "fresh") return none;
  return {
    ...none,
    windows: snapshot.reading.windows,
    undated: snapshot.undated.length > 0,
    freshUntil: freshEnd(snapshot, now, polled),
  };
}
