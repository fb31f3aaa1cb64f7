/** Acts on the disk whose refusal is a value. node:fs only, for readers use it too. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** What the disk said when it would not, such as ENOSPC; null when it did. */
export type FsError = string | null;

/** Makes a folder, and those above it, for this person only. */
export function makeFolder(path: string): FsError {
  const made = tryFs(() => mkdirSync(path, { recursive: true, mode: 0o700 }));
  if (made !== "ENOENT" || path === dirname(path)) return made;
  // So Node says it of one whose parent cannot be made, whatever the reason.
  return makeFolder(dirname(path)) ?? tryFs(() => mkdirSync(path, { mode: 0o700 }));
}

/** Does it, and says whether the disk refused. */
export function tryFs(act: () => void): FsError {
  try {
    act();
    return null;
  } catch (error) {
    return errnoOf(error);
  }
}

/** The errno of a refusal; anything without one is our own mistake and thrown on. */
export function errnoOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) throw error;
  return code;
}
