/** Reads the usage that Claude Code caches in its state file, which is never written. */
import type { Observation } from "../model/observations.ts";
import { withoutImpossible } from "../model/reading.ts";
import { type Instant, instant } from "../model/units.ts";
import { parseJson } from "../platform/json.ts";
import { followFile } from "./claude-state.ts";
import { cachedUsageIn, decodeUsage } from "./wire.ts";

/** A reader of the usage cached in `file`. */
export const cachedUsageReader = (file: string): ((now: Instant) => readonly Observation[]) =>
  followFile(file, [], (text, now: Instant) => decodeCachedUsage(text, now) ?? undefined);

/** The windows cached in the text of the file, with the money; null where the text is not whole. @internal */
export function decodeCachedUsage(text: string, now: Instant): readonly Observation[] | null {
  const json = parseJson(text);
  if (json === undefined) return null;
  const cached = cachedUsageIn(json);
  if (cached === null || cached.fetchedAtMs > now) return [];
  const at = instant(Math.floor(cached.fetchedAtMs));
  const outcome = decodeUsage(cached.utilization, at);
  if (outcome.kind !== "learned") return [];
  const { windows, extra } = withoutImpossible(outcome.reading);
  const money = extra === null ? {} : { extra };
  return windows.map((window) => ({ window, at, source: "claude-cache", ...money }));
}
