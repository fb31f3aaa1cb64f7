/** When the Keychain may be read again: each attempt may open a dialog. */
import { expect, it } from "vitest";
import { type KeychainAttempt, nextKeychainAttemptAt } from "../../src/model/keychain-backoff.ts";
import { later, NOW } from "../render/sample.ts";

const MINUTE = 60;

const attempt = (changes: Partial<KeychainAttempt>): KeychainAttempt => ({
  ...{ at: later(-10), failures: 1, denied: false, account: "me" },
  ...changes,
});

it.each<[string, KeychainAttempt | null, number]>([
  ["at once, where it was never read", null, 0],
  ["at once after a usable login", attempt({ failures: 0 }), 0],
  ["at once for another account", attempt({ account: "another" }), 0],
  ["at once where the attempt is from before the clock was set back", attempt({ at: later(1) }), 0],
  ["a minute after the first failure", attempt({}), MINUTE - 10],
  ["two minutes after the second", attempt({ failures: 2 }), 2 * MINUTE - 10],
  ["four minutes after the third", attempt({ failures: 3 }), 4 * MINUTE - 10],
  ["five minutes after the fourth", attempt({ failures: 4 }), 5 * MINUTE - 10],
  ["five minutes after any later one", attempt({ failures: 5_000 }), 5 * MINUTE - 10],
  ["an hour after a denial", attempt({ denied: true }), 60 * MINUTE - 10],
  ["at the end of a wait that has passed", attempt({ at: later(-90) }), -30],
])("%s", (_, last, seconds) => {
  expect(nextKeychainAttemptAt(last, "me", NOW)).toBe(later(seconds));
});
