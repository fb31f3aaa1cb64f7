/** Tidies the cache folder of what killed writers left, and of lines that nobody looks at any more: names of ours only, and old ones. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Places } from "../cache/paths.ts";
import { handoverIn, modifiedAt, namesIn } from "../cache/read.ts";
import { nameOf, wishes } from "../client/line-requests.ts";
import { DAY, HOUR, type Instant } from "../model/units.ts";
import { refusal } from "../platform/fs.ts";
import { isSurface } from "../render/surfaces.ts";

/** A file is written in a moment; one that was not renamed by then never will be. */
const ABANDONED = HOUR;

/** What write-file-atomic puts behind the name of a file while it writes it. */
const UNFINISHED = /\.\d{1,10}$/;

/** Removes it; what the disk will not let go stays. */
export function sweep(places: Places, now: Instant): void {
  const { cache, handover, lines, looks } = places;
  const wished = new Set(wishes(places, now).map(nameOf));
  const isLine = (name: string) => isSurface(name.split("@")[0] ?? "");
  const isUnfinished = (of: (name: string) => boolean) => (name: string) =>
    UNFINISHED.test(name) && of(name.replace(UNFINISHED, ""));
  const files = new Set(wholeFiles(places));
  for (const folder of [cache, handover])
    remove(
      folder,
      ABANDONED,
      now,
      isUnfinished((name) => files.has(name)),
    );
  remove(lines, ABANDONED, now, (name) => !wished.has(name) && isUnfinished(isLine)(name));
  for (const folder of [lines, looks])
    remove(folder, DAY, now, (name) => !wished.has(name) && isLine(name));
}

const wholeFiles = (places: Places): readonly string[] =>
  [
    places.snapshot,
    places.pace,
    places.history,
    places.cost,
    places.settings,
    places.holder,
    handoverIn(places),
  ].map((file) => basename(file));

function remove(
  folder: string,
  age: number,
  now: Instant,
  isOurs: (name: string) => boolean,
): void {
  for (const name of namesIn(folder).filter(isOurs)) {
    const file = join(folder, name);
    const made = modifiedAt(file);
    if (made !== null && now - made > age) refusal(() => rmSync(file));
  }
}
