/** Tidies the cache folder of what killed writers left, and of lines that nobody looks at any more: names of ours only, and old ones. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { inboxFile } from "../cache/read.ts";
import { lineFileName, lineRequests } from "../client/line-requests.ts";
import { DAY, HOUR, type Instant } from "../model/units.ts";
import { listFolder, modifiedAt, tryFs } from "../platform/fs.ts";
import { isSurface } from "../render/surfaces.ts";

/** A file is written in a moment; one that was not renamed by then never will be. */
const ABANDONED_AFTER_MS = HOUR;

/** What write-file-atomic puts behind the name of a file while it writes it. */
const TEMPORARY_NAME = /\.\d{1,10}$/;

/** Removes it; what the disk will not let go stays. */
export function collectGarbage(paths: Paths, now: Instant): void {
  const { cache, inbox, lines, lineRequests: looks } = paths;
  const wished = new Set(lineRequests(paths, now).map(lineFileName));
  const isLine = (name: string) => isSurface(name.split("@")[0] ?? "");
  const isUnfinished = (of: (name: string) => boolean) => (name: string) =>
    TEMPORARY_NAME.test(name) && of(name.replace(TEMPORARY_NAME, ""));
  const files = new Set(wholeFiles(paths));
  for (const folder of [cache, inbox])
    remove(
      folder,
      ABANDONED_AFTER_MS,
      now,
      isUnfinished((name) => files.has(name)),
    );
  remove(lines, ABANDONED_AFTER_MS, now, (name) => !wished.has(name) && isUnfinished(isLine)(name));
  for (const folder of [lines, looks])
    remove(folder, DAY, now, (name) => !wished.has(name) && isLine(name));
}

const wholeFiles = (paths: Paths): readonly string[] =>
  [
    paths.snapshot,
    paths.pace,
    paths.outcomeLog,
    paths.cost,
    paths.settings,
    paths.holder,
    inboxFile(paths),
  ].map((file) => basename(file));

function remove(
  folder: string,
  age: number,
  now: Instant,
  isOurs: (name: string) => boolean,
): void {
  for (const name of listFolder(folder).filter(isOurs)) {
    const file = join(folder, name);
    const made = modifiedAt(file);
    if (made !== null && now - made > age) tryFs(() => rmSync(file));
  }
}
