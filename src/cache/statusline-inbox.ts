/** Hands what Claude Code has told to the daemon: a small file, written only where it says something new. */
import { addObservations, type Observation } from "../model/observations.ts";
import type { Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import type { Paths } from "./paths.ts";
import { inboxFile, readInbox } from "./read.ts";

/** All that was heard so far, with `windows` told at `now`. A full disk only leaves the daemon without it. */
export async function addToInbox(
  paths: Paths,
  windows: readonly Window[],
  now: Instant,
): Promise<readonly Observation[]> {
  const known = readInbox(paths);
  const heard = addObservations(known, windows, "statusline", now);
  if (heard === known) return known;
  // Sessions that write at once may lose one's news; it tells it again at its next render.
  const { writeValue: publish } = await import("./write.ts");
  publish(inboxFile(paths), { heard }, false);
  return heard;
}
