/** What is known, as far as it is of the account that is logged in now; the daemon sees to that itself while it lives. */
import { rmSync } from "node:fs";
import type { Places } from "../cache/paths.ts";
import { modifiedAt } from "../cache/read.ts";
import { changedHands, ownedBy } from "../model/account.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, instant } from "../model/units.ts";
import { refusal } from "../platform/fs.ts";
import { accountIn } from "../sources/account.ts";

/** Another account's numbers are gone, from the painted lines too. */
export function ownSnapshot(places: Places, snapshot: Snapshot, now: Instant): Snapshot {
  if (snapshot.owner === null) return snapshot;
  const account = accountIn(places.claudeState)();
  const own = ownedBy(snapshot, { account, token: null, expiresAt: null }, now);
  if (!changedHands(snapshot, own) || own.owner === null) return own;
  refusal(() => rmSync(places.lines, { recursive: true, force: true }));
  // What has been told since the login was stored is this account's.
  const stored = modifiedAt(places.credentials) ?? now;
  return { ...own, owner: { ...own.owner, since: instant(Math.min(Math.floor(stored), now)) } };
}
