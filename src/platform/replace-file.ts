/** Replaces another program's file as a whole: under a lock, only if it is still what was read, with a backup beside it. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { MAX_SETTINGS_BYTES, readBoundedBytes } from "./bounded-file.ts";
import { errnoOf, makeFolder, ownerOf, tryFs } from "./fs.ts";

/** A file as it was read; its bytes are null where there is none. */
export interface OriginalFile {
  /** The target of all links. */
  readonly file: string;
  readonly bytes: Buffer | null;
}

export const backupPath = ({ file }: Pick<OriginalFile, "file">): string =>
  `${file}.claude-usage-backup`;

/** The file behind the links, or why it is left unchanged. */
export function readOriginal(path: string): OriginalFile | string {
  const file = targetOf(path);
  if (file === null) return `${path}: broken symlink; left unchanged`;
  const owner = process.getuid?.() === 0 ? ownerAt(file) : 0;
  if (owner !== 0) {
    return `${file} is in a folder of another user (uid ${owner}); left unchanged; run this as that user, or with sudo -H`;
  }
  const bytes = bytesOf(file);
  if (typeof bytes === "string") return `${file} ${bytes}; left unchanged`;
  // Root can write every file, but this mode says that it should not.
  if (bytes !== null && (statSync(file).mode & 0o200) === 0) {
    return `${file} is read-only; left unchanged`;
  }
  return { file, bytes };
}

/** Whose folder `file` is in, or would be: what root makes there, its owner could not even read. */
function ownerAt(file: string): number {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const owner = ownerOf(folder);
    if (owner !== null || folder === dirname(folder)) return owner ?? 0;
  }
}

/** Its text, where every byte of it can be kept. */
export function originalText({ file, bytes }: OriginalFile): { readonly text: string } | string {
  if (bytes === null) return { text: "" };
  try {
    // A byte order mark is a part of the file.
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    errnoOf(error);
    return `${file}: not valid UTF-8; left unchanged`;
  }
}

function targetOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    errnoOf(error);
    return tryFs(() => lstatSync(path)) === null ? null : path;
  }
}

/** Null where there is no file; else why it cannot be read. */
function bytesOf(file: string): Buffer | null | string {
  const bytes = readBoundedBytes(file, MAX_SETTINGS_BYTES);
  if (Buffer.isBuffer(bytes)) return bytes;
  return bytes.why === "missing" ? null : bytes.text;
}

/** After this the holder of a lock counts as dead. */
const LOCK_STALE_MS = 10_000;

/** What becomes of the backup: it is written, removed, or stays as it is. */
type BackupAction = "keep" | "drop" | "leave";

/** Replaces what was read by `next`, where null removes the file. The result is null, or why nothing was changed. */
export async function replaceFile(
  original: OriginalFile,
  next: Buffer | null,
  action: BackupAction,
  backup = backupPath(original),
): Promise<string | null> {
  const { file } = original;
  const folder = makeFolder(dirname(file));
  if (folder !== null) return `${dirname(file)} cannot be created (${folder}); nothing was changed`;
  let release: () => Promise<void>;
  try {
    const retries = { retries: 4, minTimeout: 50, maxTimeout: 200 };
    const options = { realpath: false, stale: LOCK_STALE_MS, retries, onCompromised: () => {} };
    release = await lock(file, options);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ELOCKED") return `another process is writing ${file}; nothing was changed`;
    return `${file} cannot be locked (${code}); nothing was changed`;
  }
  try {
    return exchange(original, next, action, backup);
  } catch (error) {
    return `${file} cannot be written (${errnoOf(error)}); nothing was changed`;
  } finally {
    await release().catch(errnoOf);
  }
}

function exchange(
  original: OriginalFile,
  next: Buffer | null,
  action: BackupAction,
  backup: string,
): string | null {
  const { file, bytes } = original;
  const changed = `${file} was changed by another process in the meantime; nothing was changed`;
  if (!isUnchanged(original)) return changed;
  if (action === "keep" && bytes !== null) writeWhole(backup, bytes, null);
  // A file that was not there has no backup, and an older one would be of another file.
  if (action === "keep" && bytes === null) rmSync(backup, { force: true });
  if (next === null) rmSync(file);
  else {
    const draft = `${file}.claude-usage-draft`;
    writeWhole(draft, next, bytes === null ? null : file);
    if (!isUnchanged(original)) {
      rmSync(draft, { force: true });
      return changed;
    }
    renameSync(draft, file);
  }
  if (action === "drop") rmSync(backup, { force: true });
  return null;
}

const isUnchanged = ({ file, bytes }: OriginalFile): boolean => {
  const now = bytesOf(file);
  if (bytes === null || now === null) return bytes === now;
  return typeof now !== "string" && now.equals(bytes);
};

/** For this user only, or with the mode and the owner of the file `like`. */
function writeWhole(path: string, bytes: Buffer, like: string | null): void {
  rmSync(path, { force: true });
  const descriptor = openSync(path, "wx", 0o600);
  try {
    if (like !== null) {
      const { mode, uid, gid } = statSync(like);
      // Only root may change the owner.
      tryFs(() => fchownSync(descriptor, uid, gid));
      fchmodSync(descriptor, mode & 0o7777);
    }
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
