/** What is known, as far as it is of the account that is logged in now; the daemon sees to that itself while it lives. */
import { rmSync } from "node:fs";
import type { Paths } from "../cache/paths.ts";
import { modifiedAt } from "../cache/read.ts";
import { accountChanged, forAccount } from "../model/account.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, instant } from "../model/units.ts";
import { tryFs } from "../platform/fs.ts";
import { accountReader } from "../sources/account.ts";

/** Another account's numbers are gone, from the painted lines too. */
export function dropOtherAccount(paths: Paths, snapshot: Snapshot, now: Instant): Snapshot {
  if (snapshot.owner === null) return snapshot;
  const account = accountReader(paths.claudeState)();
  const own = forAccount(snapshot, { account, token: null, expiresAt: null }, now);
  if (!accountChanged(snapshot, own) || own.owner === null) return own;
  tryFs(() => rmSync(paths.lines, { recursive: true, force: true }));
  // What has been told since the login was stored is this account's.
  const stored = modifiedAt(paths.credentials) ?? now;
  return { ...own, owner: { ...own.owner, since: instant(Math.min(Math.floor(stored), now)) } };
}
