/** What the poller's free sources have told: Claude Code's status line, and the answers it keeps for itself. */

import type { Paths } from "../cache/paths.ts";
import { readInbox } from "../cache/read.ts";
import type { LiveSettings } from "../config/effective.ts";
import { cachedUsageReader } from "../sources/claude-cache.ts";
import type { Ports } from "./ports.ts";

export function freeObservations(paths: Paths, settings: LiveSettings): Ports["observations"] {
  const kept = cachedUsageReader(paths.claudeState);
  return (now) =>
    settings.current().values.source === "api" ? [] : [...readInbox(paths), ...kept(now)];
}
