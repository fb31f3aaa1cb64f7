/** Which account is logged in, by Claude Code's state file, which is only ever read. No npm: a look may ask it too. */
import { readBounded, stampOf } from "./bounded.ts";
import { fingerprint } from "./fingerprint.ts";
import { isRecord, parsed } from "./json.ts";

/** A usual file has some ten thousand bytes; nothing of old versions' hundred million is looked through. */
const MOST_BYTES = 4 * 2 ** 20;

/** Reads `file` each time it has changed, and gives the account's fingerprint; null where it names none. */
export function accountIn(file: string): () => string | null {
  let seen: string | null = null;
  let account: string | null = null;
  return () => {
    const stamp = stampOf(file);
    if (stamp === seen) return account;
    const text = stamp === null ? "" : readBounded(file, MOST_BYTES);
    const told = typeof text === "string" ? decodeAccount(text) : null;
    seen = stamp;
    // Met while it was being written: what was known stays, and the rest of it changes the file again.
    account = told === undefined ? account : told;
    return account;
  };
}

/** The account in the text of the file, by its fingerprint; undefined where the text is not whole. */
export function decodeAccount(text: string): string | null | undefined {
  if (text.trim() === "") return null;
  const state = parsed(text);
  if (state === undefined) return undefined;
  const oauth = isRecord(state) ? state.oauthAccount : null;
  const uuid = isRecord(oauth) ? oauth.accountUuid : null;
  return typeof uuid === "string" && uuid.trim() !== "" ? fingerprint(uuid.trim()) : null;
}
