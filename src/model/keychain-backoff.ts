/** How seldom the Keychain is asked: each question may open a window in front of a person. */
import { after, earliest, HOUR, type Instant, MINUTE, millis } from "./units.ts";

/** The last question, as it is kept across restarts. */
export interface KeychainAttempt {
  readonly at: Instant;
  /** Questions in a row that brought nothing to go by. */
  readonly failures: number;
  /** It gave nothing out: refused at its prompt, locked, or silent. */
  readonly denied: boolean;
  /** The account at that time; another one is asked for at once. */
  readonly account: string | null;
}

const MAX_KEYCHAIN_WAIT_MS = millis(5 * MINUTE);

/** When it may be asked again: a minute after it gave nothing new, then longer, and an hour after it said no. */
export function nextKeychainAttemptAt(
  last: KeychainAttempt | null,
  account: string | null,
  now: Instant,
): Instant {
  // A time that is yet to come was taken from a clock that has been set back since.
  if (last === null || last.failures === 0 || last.account !== account || last.at > now) return now;
  if (last.denied) return after(last.at, HOUR);
  const wait = MINUTE * 2 ** Math.min(last.failures - 1, 10);
  return earliest([after(last.at, wait), after(last.at, MAX_KEYCHAIN_WAIT_MS)]);
}
