/** Passes Claude Code's statusLine input on to the daemon: a small file, written only when something in it is new. */
import { addObservations, type Observation } from "../model/observations.ts";
import type { Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import type { Paths } from "./paths.ts";
import { inboxFile, readInbox } from "./read.ts";

/** All observations so far, with `windows` observed at `now`, where they fit to what the endpoint has `answered`. On a full disk only the daemon misses them. */
export async function addToInbox(
  paths: Paths,
  windows: readonly Window[],
  now: Instant,
  answered: readonly Window[] = [],
): Promise<readonly Observation[]> {
  const known = readInbox(paths);
  const all = addObservations(known, windows, "statusline", now, answered);
  if (all === known || paths.foreign !== null) return all;
  // Of sessions that write at the same time one may be lost; Claude Code repeats it at its next render.
  const { writeValue } = await import("./write.ts");
  writeValue(inboxFile(paths), { heard: all }, false);
  return all;
}
