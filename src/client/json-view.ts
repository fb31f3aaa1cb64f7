/** The `--json` document, of what this machine knows. */

import type { Paths } from "../cache/paths.ts";
import { readPace } from "../cache/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { type JsonDocument, jsonDocument } from "../render/json-document.ts";
import { snapshotUtcOffset } from "./view.ts";

export function jsonDocumentFor(
  paths: Paths,
  snapshot: Snapshot,
  now: Instant,
  hindrance: string | null,
): JsonDocument {
  const told = jsonDocument(snapshot, now, snapshotUtcOffset(snapshot, now), hindrance);
  // Looks at what Claude Code tells are no polls.
  return readPace(paths)?.reason === "local" ? { ...told, next_poll_at: null } : told;
}
