/** What there is to show in one place: the line, and what bars make of it besides. */
import { freshnessOf } from "../model/freshness.ts";
import { shownPercent } from "../model/units.ts";
import { hasEnded, sessionOf } from "../model/window.ts";
import type { Frame, Span, Tone } from "./frame.ts";
import { expiredLineSpans, lineSpans } from "./line.ts";
import { tooltipLines } from "./tooltip.ts";

/** How much a line wants to be noticed; `stale` and `blank` tell that there is no current number. */
export type Level = "calm" | "warm" | "hot" | "full" | "stale" | "blank";

export interface ViewModel {
  readonly spans: readonly Span[];
  readonly level: Level;
  /** The session's percentage as it is shown; null when there is none. */
  readonly percent: number | null;
  /** Everything known, a sentence a line, for places with a second page. */
  readonly details: () => readonly string[];
}

/** The picture right now, its line at most `cells` wide. */
export function viewModel(frame: Frame, cells: number): ViewModel {
  const spans = lineSpans(frame, cells);
  const { snapshot, now } = frame;
  const stale = snapshot.kind === "read" && freshnessOf(snapshot, now).kind !== "fresh";
  return withDetails(frame, spans, stale ? "stale" : highestLevel(spans));
}

/** The picture once nobody keeps it true. */
export const expiredViewModel = (frame: Frame, cells: number): ViewModel =>
  withDetails(frame, expiredLineSpans(frame, cells), "stale");

function withDetails(frame: Frame, spans: readonly Span[], level: Level): ViewModel {
  const { snapshot, now } = frame;
  if (snapshot.kind === "blank") {
    return { spans, level: "blank", percent: null, details: () => tooltipLines(frame) };
  }
  const session = sessionOf(snapshot.reading.windows);
  const percent = session === null ? null : hasEnded(session, now) ? 0 : shownPercent(session.used);
  return { spans, level, percent, details: () => tooltipLines(frame) };
}

const LEVELS = ["full", "hot", "warm"] as const satisfies readonly Tone[];

const highestLevel = (spans: readonly Span[]): Level =>
  LEVELS.find((level) => spans.some(({ tone }) => tone === level)) ?? "calm";
