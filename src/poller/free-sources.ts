/** What the poller's free sources have told: Claude Code's status line, and the answers it keeps for itself. */

import type { Places } from "../cache/paths.ts";
import { readHandover } from "../cache/read.ts";
import type { Settings } from "../config/effective.ts";
import { claudeCache } from "../sources/claude-cache.ts";
import type { World } from "./ports.ts";

export function hearing(places: Places, settings: Settings): World["hear"] {
  const kept = claudeCache(places.claudeState);
  return (now) =>
    settings.current().values.source === "api" ? [] : [...readHandover(places), ...kept(now)];
}
