/** Hands what Claude Code has told to the daemon: a small file, written only where it says something new. */
import { type Heard, hear } from "../model/observations.ts";
import type { Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import type { Places } from "./paths.ts";
import { handoverIn, readHandover } from "./read.ts";

/** All that was heard so far, with `windows` told at `now`. A full disk only leaves the daemon without it. */
export async function handOver(
  places: Places,
  windows: readonly Window[],
  now: Instant,
): Promise<readonly Heard[]> {
  const known = readHandover(places);
  const heard = hear(known, windows, "statusline", now);
  if (heard === known) return known;
  // Sessions that write at once may lose one's news; it tells it again at its next render.
  const { publish } = await import("./write.ts");
  publish(handoverIn(places), { heard }, false);
  return heard;
}
