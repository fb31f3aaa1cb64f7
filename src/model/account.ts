/** Which account the numbers belong to: compares logins by fingerprints, without a name or a token. */
import { blankSnapshot, type Snapshot, type SnapshotOwner } from "./snapshot.ts";
import { after, type Instant, instant, MINUTE, SECOND } from "./units.ts";

/** The account that is logged in now, as far as that can be seen. */
export type AccountIdentity = Pick<SnapshotOwner, "account" | "token" | "expiresAt">;

/** Claude Code renews a token when it expires this soon, or has expired. */
const RENEWAL_MS = 10 * MINUTE;

/** Account and login are two files that Claude Code writes one after the other: by then both are written. */
const LOGIN_SETTLE_MS = SECOND;

/** The snapshot under the current login: the same object when nothing changed, a blank one for another account. */
export function forAccount(before: Snapshot, current: AccountIdentity, now: Instant): Snapshot {
  const known = before.owner ?? { account: null, token: null, expiresAt: null, since: instant(0) };
  if (isOtherAccount(known, current, now)) {
    return { ...blankSnapshot(after(now, LOGIN_SETTLE_MS)), owner: { ...current, since: now } };
  }
  const account = moreExact(known.account, current.account);
  const { token, expiresAt } = current.token === null ? known : current;
  const same = account === known.account && token === known.token && expiresAt === known.expiresAt;
  return same ? before : { ...before, owner: { account, token, expiresAt, since: known.since } };
}

/** Without an account id on both sides, a changed token that was not near its end is another account's: it was not renewed. @internal */
export function isOtherAccount(
  known: AccountIdentity,
  current: AccountIdentity,
  now: Instant,
): boolean {
  if (known.account !== null && current.account !== null)
    return !isSameAccount(known.account, current.account);
  if (known.token === null || current.token === null || known.token === current.token) return false;
  return known.expiresAt === null || known.expiresAt > after(now, RENEWAL_MS);
}

/** True for two known accounts that are one, as far as both name an organization. */
export const isSameAccount = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && (names(one, other) || names(other, one));

/** True when the first is the second, or the second in an organization that the first does not name. */
const names = (one: string, other: string): boolean => one === other || other.startsWith(`${one}.`);

/** The later account; the earlier one where that also names the organization. */
const moreExact = (known: string | null, current: string | null): string | null =>
  known !== null && (current === null || names(current, known)) ? known : current;

/** True when the later snapshot belongs to another account than the one before it. */
export const accountChanged = (before: Snapshot, later: Snapshot): boolean =>
  before.owner !== null && later.owner?.since !== before.owner.since;
