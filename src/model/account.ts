/** Whose numbers they are: what tells one person's login from another's, without holding a name or a token. */
import { blank, type Owner, type Snapshot } from "./snapshot.ts";
import { after, type Instant, instant, MINUTE, SECOND } from "./units.ts";

/** Who is logged in now, as far as that can be seen. */
export type Claimant = Pick<Owner, "account" | "token" | "expiresAt">;

/** Claude Code renews a token when it is this near to its end, or past it. */
const RENEWAL = 10 * MINUTE;

/** Account and login are two files of Claude Code's, written one after the other: both are there by then. */
const SETTLING = SECOND;

/**
 * The snapshot as far as it is this person's: with the login that it goes by from now on, the same one where that
 * is no news, and a blank one where another has logged in.
 */
export function ownedBy(before: Snapshot, claimant: Claimant, now: Instant): Snapshot {
  const known = before.owner ?? { account: null, token: null, expiresAt: null, since: instant(0) };
  if (isAnother(known, claimant, now)) {
    return { ...blank(after(now, SETTLING)), owner: { ...claimant, since: now } };
  }
  const account = claimant.account ?? known.account;
  const { token, expiresAt } = claimant.token === null ? known : claimant;
  const same = account === known.account && token === known.token && expiresAt === known.expiresAt;
  return same ? before : { ...before, owner: { account, token, expiresAt, since: known.since } };
}

/** True for somebody else. Where an account has no name, a token that had time left was not renewed: it was replaced. */
export function isAnother(known: Claimant, claimant: Claimant, now: Instant): boolean {
  if (known.account !== null && claimant.account !== null)
    return known.account !== claimant.account;
  if (known.token === null || claimant.token === null || known.token === claimant.token)
    return false;
  return known.expiresAt === null || known.expiresAt > after(now, RENEWAL);
}

/** True when the later snapshot is another person's than the one before it. */
export const changedHands = (before: Snapshot, later: Snapshot): boolean =>
  before.owner !== null && later.owner?.since !== before.owner.since;
