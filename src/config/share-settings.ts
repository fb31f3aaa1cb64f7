/** Hands the settings in force to readers. A file of its own, because a command that only reads needs no writer. */
import type { Site } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import type { EffectiveSettings } from "./effective.ts";

/** Stores the file's settings, and all problems, in the cache for readers. */
export function shareSettings({ paths }: Site, { shared, problems }: EffectiveSettings): void {
  if (paths.foreign !== null) return;
  writeValue(paths.settings, { ...shared, problems: [...problems, ...shared.problems] });
}
