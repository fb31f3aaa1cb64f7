/** Removes old files of ours: temporary files of killed writers, lines that nobody requests, and months of the history. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { requestFiles } from "../cache/daemon-requests.ts";
import { historyFolder, monthOf, removeHistory } from "../cache/history.ts";
import { COPY_NAME } from "../cache/pace-files.ts";
import type { Paths } from "../cache/paths.ts";
import { inboxFile } from "../cache/read.ts";
import { isLineName, lineFileName, lineRequests } from "../client/line-requests.ts";
import { after, DAY, HOUR, type Instant, type Millis } from "../model/units.ts";
import { listFolder, modifiedAt, tryFs } from "../platform/fs.ts";

/** A write takes a moment; a temporary file as old as this will never be renamed. */
const ABANDONED_AFTER_MS = HOUR;

/** What cache/write appends to the name of a file while it writes it. */
const TEMPORARY_SUFFIX = /\.\d{1,10}$/;

/** What cannot be removed stays. */
export function collectGarbage(paths: Paths, now: Instant, retention: Millis): void {
  const requested = new Set(lineRequests(paths, now).map(lineFileName));
  const isTemporary = (isOurs: (name: string) => boolean) => (name: string) =>
    TEMPORARY_SUFFIX.test(name) && isOurs(name.replace(TEMPORARY_SUFFIX, ""));
  const fileNames = new Set(cacheFileNames(paths));
  const isTemporaryFile = isTemporary((name) => fileNames.has(name));
  const isTemporaryLine = isTemporary(isLineName);
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
  removeHistory(paths, monthOf(after(now, -retention)));
  const isTemporaryMonth = isTemporary((name) => name.endsWith(".ndjson"));
  removeOld(historyFolder(paths), ABANDONED_AFTER_MS, now, isTemporaryMonth);
  for (const folder of [paths.lines, paths.lineRequests])
    removeOld(folder, DAY, now, (name) => !requested.has(name) && isLineName(name));
}

const cacheFileNames = (paths: Paths): readonly string[] =>
  [
    paths.snapshot,
    paths.pace,
    paths.outcomeLog,
    paths.requestCounts,
    paths.cost,
    paths.costQuery,
    paths.spark,
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
