/** The endpoint's answers that Claude Code keeps for itself in its state file, which is only ever read. */
import type { Heard } from "../model/merge.ts";
import { type Instant, instant } from "../model/units.ts";
import { sessionOf, weekOf } from "../model/window.ts";
import { readBounded, stampOf } from "./bounded.ts";
import { parsed } from "./json.ts";
import { cachedUsageIn, decodeUsage } from "./wire.ts";

/**
 * Bytes that are read at most. A usual file has some ten thousand; those of old versions, with every prompt in them,
 * grew to a hundred million, but those versions kept no usage there.
 */
const MOST_BYTES = 4 * 2 ** 20;

/** Reads `file` each time it has changed, and gives what it last told. */
export function claudeCache(file: string): (now: Instant) => readonly Heard[] {
  let seen: string | null = null;
  let heard: readonly Heard[] = [];
  return (now) => {
    const state = stampOf(file);
    if (state === seen) return heard;
    const text = readBounded(file, MOST_BYTES);
    const told = typeof text === "string" ? decodeClaudeState(text, now) : [];
    seen = state;
    // Met while it was being written: what was known stays, and the rest of it changes the file again.
    heard = told ?? heard;
    return heard;
  };
}

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
