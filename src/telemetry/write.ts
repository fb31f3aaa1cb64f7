/** A settings.json replaced whole: under a lock, only where it still is what was read, with a backup beside it. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { errnoOf, makeFolder, tryFs } from "../platform/fs.ts";
import { LARGEST } from "./layers.ts";

/** A file as it was read; its bytes are null where there is none. */
export interface Original {
  /** Behind all links. */
  readonly file: string;
  readonly bytes: Buffer | null;
}

export const backupOf = ({ file }: Pick<Original, "file">): string => `${file}.claude-usage-backup`;

/** The file behind the links, or the sentence that says why it is left alone. */
export function originalOf(path: string): Original | string {
  const file = targetOf(path);
  if (file === null) return `${path} is a link to nothing; it is left alone.`;
  const bytes = bytesOf(file);
  if (typeof bytes === "string") return `${file} ${bytes}; it is left alone.`;
  // For root every file can be written, and yet somebody has said that this one should not be.
  if (bytes !== null && (statSync(file).mode & 0o200) === 0) {
    return `${file} is read-only; it is left alone.`;
  }
  return { file, bytes };
}

/** The text, where every byte of it can be kept. */
export function textOf({ file, bytes }: Original): { readonly text: string } | string {
  if (bytes === null) return { text: "" };
  try {
    // A mark at the beginning is a part of the file.
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    errnoOf(error);
    return `${file} is no UTF-8; it is left alone.`;
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
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > LARGEST) return "is no settings file";
    return readFileSync(file);
  } catch (error) {
    const code = errnoOf(error);
    return code === "ENOENT" ? null : `cannot be read (${code})`;
  }
}

/** How long a lock may stand before whoever held it counts as dead, in ms. */
const STALE = 10_000;

/**
 * Puts `next` in the place of what was read; null takes the file away. Null where that was done, else the sentence
 * that says why not.
 */
export async function replace(
  original: Original,
  next: Buffer | null,
  backup: "keep" | "drop",
): Promise<string | null> {
  const { file } = original;
  const folder = makeFolder(dirname(file));
  if (folder !== null) return `${dirname(file)} cannot be made (${folder}).`;
  let release: () => Promise<void>;
  try {
    const retries = { retries: 4, minTimeout: 50, maxTimeout: 200 };
    const options = { realpath: false, stale: STALE, retries, onCompromised: () => {} };
    release = await lock(file, options);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ELOCKED") return `Another process is writing ${file}; nothing was changed.`;
    return `${file} cannot be locked (${code}); nothing was changed.`;
  }
  try {
    return exchange(original, next, backup);
  } catch (error) {
    return `${file} cannot be written (${errnoOf(error)}); nothing was changed.`;
  } finally {
    await release().catch(errnoOf);
  }
}

function exchange(original: Original, next: Buffer | null, backup: "keep" | "drop"): string | null {
  const { file, bytes } = original;
  const changed = `${file} was changed by somebody else meanwhile; nothing was changed.`;
  if (!isStill(original)) return changed;
  if (backup === "keep") writeWhole(backupOf(original), bytes ?? Buffer.alloc(0), null);
  if (next === null) rmSync(file);
  else {
    const draft = `${file}.claude-usage-draft`;
    writeWhole(draft, next, bytes === null ? null : file);
    if (!isStill(original)) {
      rmSync(draft, { force: true });
      return changed;
    }
    renameSync(draft, file);
  }
  if (backup === "drop") rmSync(backupOf(original), { force: true });
  return null;
}

const isStill = ({ file, bytes }: Original): boolean => {
  const now = bytesOf(file);
  if (bytes === null || now === null) return bytes === now;
  return typeof now !== "string" && now.equals(bytes);
};

/** For this person only, or with the mode and the owner of another file. */
function writeWhole(path: string, bytes: Buffer, like: string | null): void {
  rmSync(path, { force: true });
  const descriptor = openSync(path, "wx", 0o600);
  try {
    if (like !== null) {
      const { mode, uid, gid } = statSync(like);
      // Only root may give a file away.
      tryFs(() => fchownSync(descriptor, uid, gid));
      fchmodSync(descriptor, mode & 0o7777);
    }
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
