/** Notes that another machine reads from this one while its user is at work there: the daemon here then polls as for its own. */
import { closeSync, constants, futimesSync } from "node:fs";
import type { Paths } from "../cache/paths.ts";
import { activeElsewhereFile } from "../cache/read.ts";
import { type Instant, SECOND } from "../model/units.ts";
import { makeFolder, openForWriting, tryFs } from "../platform/fs.ts";

export function noteActiveElsewhere(paths: Paths, now: Instant): void {
  if (paths.foreign !== null || makeFolder(paths.inbox) !== null) return;
  tryFs(() => {
    const file = openForWriting(activeElsewhereFile(paths), constants.O_NOFOLLOW);
    futimesSync(file, now / SECOND, now / SECOND);
    closeSync(file);
  });
}
