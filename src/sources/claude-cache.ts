/** The endpoint's answers that Claude Code keeps for itself in its state file, which is only ever read. */
import type { Heard } from "../model/observations.ts";
import { type Instant, instant } from "../model/units.ts";
import { sessionOf, weekOf } from "../model/window.ts";
import { parsed } from "../platform/json.ts";
import { followed } from "./claude-state.ts";
import { cachedUsageIn, decodeUsage } from "./wire.ts";

/** Reads `file` each time it has changed, and gives what it last told. */
export const claudeCache = (file: string): ((now: Instant) => readonly Heard[]) =>
  followed(file, [], (text, now: Instant) => decodeClaudeState(text, now) ?? undefined);

/** What the text of the file tells of session and week; null when it is not whole. */
export function decodeClaudeState(text: string, now: Instant): readonly Heard[] | null {
  const json = parsed(text);
  if (json === undefined) return null;
  const cached = cachedUsageIn(json);
  if (cached === null || cached.fetchedAtMs > now) return [];
  const at = instant(Math.floor(cached.fetchedAtMs));
  const outcome = decodeUsage(cached.utilization, at);
  if (outcome.kind !== "learned") return [];
  const { windows } = outcome.reading;
  return [sessionOf(windows), weekOf(windows)].flatMap((window) =>
    window === null ? [] : [{ window, at, source: "claude-cache" as const }],
  );
}
