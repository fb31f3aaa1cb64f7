/** Claude Code's state file, which is only ever read: anew each time it has changed, and never torn. */

import { readBounded } from "../platform/bounded-file.ts";
import { fileStamp } from "../platform/fs.ts";

/**
 * Bytes that are read at most. A usual file has some ten thousand; those of old versions, with every prompt in them,
 * grew to a hundred million, but those versions kept no usage there.
 */
const MAX_STATE_BYTES = 4 * 2 ** 20;

/**
 * What `decode` last made of `file`, or `nothing` where it cannot be read; `decode` gives undefined for a text that is
 * not whole.
 */
export function followFile<T, More extends readonly unknown[]>(
  file: string,
  nothing: T,
  decode: (text: string, ...more: More) => T | undefined,
): (...more: More) => T {
  let seen: string | null = null;
  let told = nothing;
  return (...more) => {
    const stamp = fileStamp(file);
    if (stamp === seen) return told;
    const text = readBounded(file, MAX_STATE_BYTES);
    const now = typeof text === "string" ? decode(text, ...more) : nothing;
    seen = stamp;
    // Met while it was being written: what was known stays, and the rest of it changes the file again.
    if (now !== undefined) told = now;
    return told;
  };
}
