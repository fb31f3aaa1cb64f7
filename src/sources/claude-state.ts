/** Reads Claude Code's state file, which is never written, and when its files last changed. No npm: readers load this too. */
import { type Instant, instant } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { fingerprint } from "../platform/fingerprint.ts";
import { fileStamp, modifiedAt } from "../platform/fs.ts";
import { isRecord, parseJson } from "../platform/json.ts";

/**
 * A usual file has some ten thousand bytes; those of old versions, with every prompt in them, grew to a hundred
 * million, but those versions cached no usage there.
 */
const MAX_STATE_BYTES = 4 * 2 ** 20;

/**
 * A reader that decodes `file` again after each change, whole or not at all. It returns `initial` where the file cannot be read;
 * `decode` returns undefined for a text that is not whole.
 */
export function followFile<T, More extends readonly unknown[]>(
  file: string,
  initial: T,
  decode: (text: string, ...more: More) => T | undefined,
): (...more: More) => T {
  let lastStamp: string | null = null;
  let value = initial;
  return (...more) => {
    const stamp = fileStamp(file);
    if (stamp === lastStamp) return value;
    const text = readBounded(file, MAX_STATE_BYTES);
    const decoded = typeof text === "string" ? decode(text, ...more) : initial;
    lastStamp = stamp;
    // Read in the middle of a write: the last value stays, and the rest of the write changes the file again.
    if (decoded !== undefined) value = decoded;
    return value;
  };
}

/** A reader of the fingerprint of the account that is logged in; null where the file names none. */
export const accountReader = (file: string): (() => string | null) =>
  followFile<string | null, []>(file, null, decodeAccount);

/**
 * The fingerprint of the account in the text of the file, and of its organization: one account may be in several, each
 * with limits of its own. Undefined where the text is not whole.
 * @internal
 */
export function decodeAccount(text: string): string | null | undefined {
  if (text.trim() === "") return null;
  const state = parseJson(text);
  if (state === undefined) return undefined;
  const oauth = isRecord(state) ? state.oauthAccount : null;
  const account = isRecord(oauth) ? fingerprintOf(oauth.accountUuid) : null;
  const organization = isRecord(oauth) ? fingerprintOf(oauth.organizationUuid) : null;
  return account === null || organization === null ? account : `${account}.${organization}`;
}

const fingerprintOf = (uuid: unknown): string | null =>
  typeof uuid === "string" && uuid.trim() !== "" ? fingerprint(uuid.trim()) : null;

/** A reader of when the latest of `files` changed, a sign of activity; null where none exists. It costs a few stats. */
export const lastActivity =
  (files: readonly string[]) =>
  (now: Instant): Instant | null => {
    // A time in the future is from before the clock was set back.
    const times = files.map(modifiedAt).filter((at) => at !== null && at <= now);
    return times.length === 0 ? null : instant(Math.floor(Math.max(...(times as number[]))));
  };
