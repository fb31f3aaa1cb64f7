/** Removes old files of ours from the cache folder: temporary files of killed writers, and lines that nobody requests. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { requestFiles } from "../cache/daemon-requests.ts";
import { COPY_NAME } from "../cache/pace-files.ts";
import type { Paths } from "../cache/paths.ts";
import { inboxFile } from "../cache/read.ts";
import { lineFileName, lineRequests } from "../client/line-requests.ts";
import { DAY, HOUR, type Instant } from "../model/units.ts";
import { listFolder, modifiedAt, tryFs } from "../platform/fs.ts";
import { isSurface } from "../render/surfaces.ts";

/** A write takes a moment; a temporary file as old as this will never be renamed. */
const ABANDONED_AFTER_MS = HOUR;

/** What write-file-atomic appends to the name of a file while it writes it. */
const TEMPORARY_SUFFIX = /\.\d{1,10}$/;

/** What cannot be removed stays. */
export function collectGarbage(paths: Paths, now: Instant): void {
  const requested = new Set(lineRequests(paths, now).map(lineFileName));
  const isLine = (name: string) => isSurface(name.split("@")[0] ?? "");
  const isTemporary = (isOurs: (name: string) => boolean) => (name: string) =>
    TEMPORARY_SUFFIX.test(name) && isOurs(name.replace(TEMPORARY_SUFFIX, ""));
  const fileNames = new Set(cacheFileNames(paths));
  const isTemporaryFile = isTemporary((name) => fileNames.has(name));
  const isTemporaryLine = isTemporary(isLine);
  for (const folder of [paths.cache, paths.inbox])
    removeOld(folder, ABANDONED_AFTER_MS, now, isTemporaryFile);
  removeOld(
    paths.lines,
    ABANDONED_AFTER_MS,
    now,
    (name) => !requested.has(name) && isTemporaryLine(name),
  );
  // What was sent a day ago counts no more; caches that are gone leave their copies behind.
  const isCopy = (name: string) => COPY_NAME.test(name.replace(TEMPORARY_SUFFIX, ""));
  for (const account of listFolder(paths.state))
    removeOld(join(paths.state, account), DAY, now, isCopy);
  for (const folder of [paths.lines, paths.lineRequests])
    removeOld(folder, DAY, now, (name) => !requested.has(name) && isLine(name));
}

const cacheFileNames = (paths: Paths): readonly string[] =>
  [
    paths.snapshot,
    paths.pace,
    paths.outcomeLog,
    paths.cost,
    paths.settings,
    paths.holder,
    inboxFile(paths),
    ...requestFiles(paths),
  ].map((file) => basename(file));

function removeOld(
  folder: string,
  age: number,
  now: Instant,
  isOurs: (name: string) => boolean,
): void {
  for (const name of listFolder(folder).filter(isOurs)) {
    const file = join(folder, name);
    const modified = modifiedAt(file);
    if (modified !== null && now - modified > age) tryFs(() => rmSync(file));
  }
}
