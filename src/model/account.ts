/** Whose numbers they are: what tells one person's login from another's, without holding a name or a token. */
import { blankSnapshot, type Snapshot, type SnapshotOwner } from "./snapshot.ts";
import { after, type Instant, instant, MINUTE, SECOND } from "./units.ts";

/** Who is logged in now, as far as that can be seen. */
export type AccountIdentity = Pick<SnapshotOwner, "account" | "token" | "expiresAt">;

/** Claude Code renews a token when it is this near to its end, or past it. */
const RENEWAL_MS = 10 * MINUTE;

/** Account and login are two files of Claude Code's, written one after the other: both are there by then. */
const LOGIN_SETTLE_MS = SECOND;

/**
 * The snapshot as far as it is this person's: with the login that it goes by from now on, the same one where that
 * is no news, and a blank one where another has logged in.
 */
export function forAccount(before: Snapshot, claimant: AccountIdentity, now: Instant): Snapshot {
  const known = before.owner ?? { account: null, token: null, expiresAt: null, since: instant(0) };
  if (isOtherAccount(known, claimant, now)) {
    return { ...blankSnapshot(after(now, LOGIN_SETTLE_MS)), owner: { ...claimant, since: now } };
  }
  const account = claimant.account ?? known.account;
  const { token, expiresAt } = claimant.token === null ? known : claimant;
  const same = account === known.account && token === known.token && expiresAt === known.expiresAt;
  return same ? before : { ...before, owner: { account, token, expiresAt, since: known.since } };
}

/** True for somebody else. Where an account has no name, a token that had time left was not renewed: it was replaced. */
export function isOtherAccount(
  known: AccountIdentity,
  claimant: AccountIdentity,
  now: Instant,
): boolean {
  if (known.account !== null && claimant.account !== null)
    return known.account !== claimant.account;
  if (known.token === null || claimant.token === null || known.token === claimant.token)
    return false;
  return known.expiresAt === null || known.expiresAt > after(now, RENEWAL_MS);
}

/** True when the later snapshot is another person's than the one before it. */
export const accountChanged = (before: Snapshot, later: Snapshot): boolean =>
  before.owner !== null && later.owner?.since !== before.owner.since;
