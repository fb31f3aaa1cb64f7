/** Which build polls: of several the newest that was started, and never one whose files were replaced on disk. */

import type { Holder } from "../cache/read.ts";
import { type Instant, SECOND } from "../model/units.ts";
import { stampOf } from "../platform/bounded-file.ts";
import { VERSION } from "../version.ts";

/** True for a daemon of an earlier version than ours; two builds of one version leave each other alone. */
export const isOutdated = ({ role, build }: Holder): boolean =>
  role === "daemon" && isEarlier(build, VERSION);

/** By the three numbers of a version; what is none is neither earlier nor later. */
export function isEarlier(one: string, other: string): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  if (a === null || b === null) return false;
  const at = a.findIndex((number, place) => number !== b[place]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function numbersOf(version: string): readonly number[] | null {
  const [, ...numbers] = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})/.exec(version) ?? [];
  return numbers.length === 3 ? numbers.map(Number) : null;
}

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
