/** Detects that the program's own file was replaced or removed. */

import { type Instant, SECOND } from "../model/units.ts";
import { fileStamp } from "../platform/fs.ts";

export type BuildState = "same" | "changing" | "replaced" | "gone";

/** An installer has finished with a file by then. */
export const BUILD_SETTLED_MS = 3 * SECOND;

/** Returns the state of the program's file since this call; a change counts once it has been stable for a while. */
export function watchBuild(program: string): (now: Instant) => BuildState {
  const ours = fileStamp(program);
  let last = ours;
  let since: Instant | null = null;
  return (now) => {
    const stamp = fileStamp(program);
    if (stamp !== last || since === null) since = now;
    last = stamp;
    if (stamp === ours) return "same";
    if (Math.abs(now - since) < BUILD_SETTLED_MS) return "changing";
    return stamp === null ? "gone" : "replaced";
  };
}
