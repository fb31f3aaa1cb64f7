/** How seldom the Keychain is read: each attempt may open a dialog in front of the user. */
import { after, earliest, HOUR, type Instant, MINUTE, millis } from "./units.ts";

/** The last attempt, which is kept across restarts. */
export interface KeychainAttempt {
  readonly at: Instant;
  /** Attempts in a row that brought no usable login. */
  readonly failures: number;
  /** It gave nothing: refused at its prompt, locked, or timed out. */
  readonly denied: boolean;
  /** The account at that time; for another one there is no wait. */
  readonly account: string | null;
}

const MAX_KEYCHAIN_WAIT_MS = millis(5 * MINUTE);

/** When the next attempt is allowed: a minute after it gave nothing new, then longer, and an hour after a denial. */
export function nextKeychainAttemptAt(
  last: KeychainAttempt | null,
  account: string | null,
  now: Instant,
): Instant {
  // A time in the future is from before the clock was set back.
  if (last === null || last.failures === 0 || last.account !== account || last.at > now) return now;
  if (last.denied) return after(last.at, HOUR);
  const wait = MINUTE * 2 ** Math.min(last.failures - 1, 10);
  return earliest([after(last.at, wait), after(last.at, MAX_KEYCHAIN_WAIT_MS)]);
}
