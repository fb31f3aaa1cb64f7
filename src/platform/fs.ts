/** File system operations whose failure is a value. node:fs only, because readers load this too. */
import { constants, mkdirSync, openSync, readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** The code of a failed operation, such as ENOSPC; null for success. */
export type FsError = string | null;

/** True for what the system or Node reports with a code, as EACCES; false for our own mistakes, as a path with a NUL byte. */
export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" && !code.startsWith("ERR_INVALID_ARG");
}

/** The code of a system error; any other error is thrown on. */
export function errnoOf(error: unknown): string {
  if (!isSystemError(error)) throw error;
  return error.code;
}

/** Runs `act` and returns the code of its system error, or null. */
export function tryFs(act: () => void): FsError {
  try {
    act();
    return null;
  } catch (error) {
    return errnoOf(error);
  }
}

/** The result of `act`, or `otherwise` where it ends in a system error. */
export function valueOr<T>(otherwise: T, act: () => T): T {
  try {
    return act();
  } catch (error) {
    errnoOf(error);
    return otherwise;
  }
}

/** Creates a folder and its parents, for this user only. */
export function makeFolder(path: string): FsError {
  const made = tryFs(() => mkdirSync(path, { recursive: true, mode: 0o700 }));
  if (made !== "ENOENT" || path === dirname(path)) return made;
  // Node reports ENOENT for a parent that cannot be created, whatever the reason.
  return makeFolder(dirname(path)) ?? tryFs(() => mkdirSync(path, { mode: 0o700 }));
}

/** The names in a folder; none where it cannot be read, because folders are created on first use. */
export const listFolder = (folder: string): readonly string[] =>
  valueOr([], () => readdirSync(folder));

/** When a file last changed, in ms since the epoch; null where it cannot be seen. */
export const modifiedAt = (path: string): number | null =>
  valueOr(null, () => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null);

/** The user to whom a file belongs; null where it cannot be seen. */
export const ownerOf = (path: string): number | null => valueOr(null, () => statSync(path).uid);

/** The permissions of a file; null where it cannot be seen. */
export const modeOf = (path: string): number | null =>
  valueOr(null, () => statSync(path).mode & 0o777);

/** Differs after every change of the file; null where it cannot be seen. */
export const fileStamp = (path: string): string | null =>
  valueOr(null, () => {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  });

/** Opens a file of ours for writing, and creates it. A pipe in its place has no reader, and waiting for one would never end. */
export const openForWriting = (path: string, flags: number): number =>
  openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK | flags, 0o600);
