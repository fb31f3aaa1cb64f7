/** Notices that the program's own file was replaced or removed on disk. */

import { type Instant, SECOND } from "../model/units.ts";
import { fileStamp } from "../platform/fs.ts";

export type BuildState = "same" | "changing" | "replaced" | "gone";

/** An installer is done with a file by then. */
export const BUILD_SETTLED_MS = 3 * SECOND;

/** Tells what has become of the program's file since now; a change counts once it was seen to stand for a while. */
export function watchBuild(program: string): (now: Instant) => BuildState {
  const ours = fileStamp(program);
  let last = ours;
  let since: Instant | null = null;
  return (now) => {
    const here = fileStamp(program);
    if (here !== last || since === null) since = now;
    last = here;
    if (here === ours) return "same";
    if (Math.abs(now - since) < BUILD_SETTLED_MS) return "changing";
    return here === null ? "gone" : "replaced";
  };
}
