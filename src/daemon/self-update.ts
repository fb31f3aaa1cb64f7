/** Notices that the program's own file was replaced or removed on disk. */

import { type Instant, SECOND } from "../model/units.ts";
import { stampOf } from "../platform/bounded-file.ts";

export type Fate = "same" | "changing" | "replaced" | "gone";

/** An installer is done with a file by then. */
export const SETTLED = 3 * SECOND;

/** Tells what has become of the program's file since now; a change counts once it was seen to stand for a while. */
export function fateOf(program: string): (now: Instant) => Fate {
  const ours = stampOf(program);
  let last = ours;
  let since: Instant | null = null;
  return (now) => {
    const here = stampOf(program);
    if (here !== last || since === null) since = now;
    last = here;
    if (here === ours) return "same";
    if (Math.abs(now - since) < SETTLED) return "changing";
    return here === null ? "gone" : "replaced";
  };
}
