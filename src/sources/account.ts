/** Which account is logged in, by Claude Code's state file, which is only ever read. No npm: a look may ask it too. */

import { fingerprint } from "../platform/fingerprint.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { followFile } from "./claude-state.ts";

/** Reads `file` each time it has changed, and gives the account's fingerprint; null where it names none. */
export const accountReader = (file: string): (() => string | null) =>
  followFile<string | null, []>(file, null, decodeAccount);

/** The account in the text of the file, by its fingerprint; undefined where the text is not whole. */
export function decodeAccount(text: string): string | null | undefined {
  if (text.trim() === "") return null;
  const state = parseJson(text);
  if (state === undefined) return undefined;
  const oauth = isRecord(state) ? state.oauthAccount : null;
  const uuid = isRecord(oauth) ? oauth.accountUuid : null;
  return typeof uuid === "string" && uuid.trim() !== "" ? fingerprint(uuid.trim()) : null;
}
