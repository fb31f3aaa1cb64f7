/** Why a path cannot be used, with the command that fixes it. Only ENOENT means that it is not there yet. */
import {
  accessSync,
  constants,
  lstatSync,
  rmSync,
  type Stats,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errnoOf, tryFs, valueOr } from "../platform/fs.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { type Finding, fail } from "./check.ts";

/** Why the file cannot be read; null where it can, or is not there. */
export function accessFinding(file: string, uid: number): Finding | null {
  const code = tryFs(() => accessSync(file, constants.R_OK));
  return code === null || code === "ENOENT" ? null : codeFinding(file, "read", code, uid);
}

export type FolderState = "usable" | "absent" | Finding;

/** Whether our files can be written to the folder, or it can be created. A page is written there, and removed. */
export function folderState(folder: string, uid: number): FolderState {
  try {
    if (!statSync(folder).isDirectory()) {
      return fail(`${folder} is not a folder`, `remove it: rm ${wordOfSh(folder)}`);
    }
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" && isLink(folder)) {
      return fail(`${folder} is a broken symlink`, `remove it: rm ${wordOfSh(folder)}`);
    }
    if (code !== "ENOENT" && code !== "ENOTDIR") return codeFinding(folder, "used", code, uid);
    const parent = folderState(dirname(folder), uid);
    return parent === "usable" ? "absent" : parent;
  }
  const code =
    tryFs(() => accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)) ??
    writeError(folder);
  return code === null ? "usable" : codeFinding(folder, "written", code, uid);
}

const isLink = (path: string): boolean => valueOr(false, () => lstatSync(path).isSymbolicLink());

/** More than an inode holds by itself. */
const TRIAL_BYTES = 4_096;

/** Permissions do not show everything: a quota, a full disk and one without inodes show at a write. */
function writeError(folder: string): string | null {
  const trial = join(folder, `.doctor-${process.pid}`);
  const code = tryFs(() =>
    writeFileSync(trial, Buffer.alloc(TRIAL_BYTES), { flag: "wx", mode: 0o600 }),
  );
  tryFs(() => rmSync(trial, { force: true }));
  return code;
}

function codeFinding(path: string, verb: string, code: string, uid: number): Finding {
  return fail(`${path} cannot be ${verb} (${code})`, fixFor(path, code, uid));
}

function fixFor(path: string, code: string, uid: number): string {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return permissionFix(path, uid);
    case "EROFS":
      return "its disk is mounted read-only: remount it, or set XDG_CACHE_HOME to another folder";
    case "EDQUOT":
      return "your disk quota is used up: free some space; until then no request is made";
    case "ENOSPC":
      return hasNoInodes(path)
        ? "its disk has no inodes left: remove some files; until then no request is made"
        : "its disk is full: free some space; until then no request is made";
    case "ENAMETOOLONG":
      return "its name is too long for its disk: use a shorter path";
    case "ENOTDIR":
      return "a part of its path is not a folder: remove it";
    case "ELOOP":
      return "its symlinks form a loop: remove them";
    case "EIO":
      return "its disk fails: check it";
    default:
      return "check its disk";
  }
}

/** The first path on the way down that this user may not enter, or the path itself. */
function permissionFix(path: string, uid: number): string {
  const parent = dirname(path);
  if (parent !== path && tryFs(() => accessSync(parent, constants.X_OK)) !== null) {
    return permissionFix(parent, uid);
  }
  const stats = valueOr<Stats | null>(null, () => statSync(path));
  if (stats === null) return `look at its mode: ls -ld ${wordOfSh(path)}`;
  return stats.uid === uid
    ? `chmod u+rwX ${wordOfSh(path)}`
    : `it belongs to another user (uid ${stats.uid}): sudo chown -R ${uid} ${wordOfSh(path)}`;
}

/** Some file systems count no inodes at all. */
const hasNoInodes = (path: string): boolean =>
  valueOr(false, () => {
    const { files, ffree } = statfsSync(path);
    return files > 0 && ffree === 0;
  });
