/** The `--json` document, of what this machine knows. */

import type { Places } from "../cache/paths.ts";
import { readPace } from "../cache/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { type Document, document } from "../render/json-document.ts";
import { offsetOf } from "./view.ts";

export function documentOf(
  places: Places,
  snapshot: Snapshot,
  now: Instant,
  hindrance: string | null,
): Document {
  const told = document(snapshot, now, offsetOf(snapshot, now), hindrance);
  // Looks at what Claude Code tells are no polls.
  return readPace(places)?.reason === "local" ? { ...told, next_poll_at: null } : told;
}
