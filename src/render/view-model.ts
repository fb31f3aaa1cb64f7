/** What there is to show in one place: the line, and what bars make of it besides. */
import { standing } from "../model/freshness.ts";
import { shownPercent } from "../model/units.ts";
import { isVoid, sessionOf } from "../model/window.ts";
import type { Frame, Span, Tone } from "./frame.ts";
import { line, lineAfterwards } from "./line.ts";
import { details } from "./tooltip.ts";

/** How much a line wants to be noticed; `stale` and `blank` tell that there is no current number. */
export type Level = "calm" | "warm" | "hot" | "full" | "stale" | "blank";

export interface Picture {
  readonly spans: readonly Span[];
  readonly level: Level;
  /** The session's percentage as it is shown; null when there is none. */
  readonly percent: number | null;
  /** Everything known, a sentence a line, for places with a second page. */
  readonly details: () => readonly string[];
}

/** The picture right now, its line at most `cells` wide. */
export function picture(frame: Frame, cells: number): Picture {
  const spans = line(frame, cells);
  const { snapshot, now } = frame;
  const stale = snapshot.kind === "read" && standing(snapshot, now).kind !== "fresh";
  return around(frame, spans, stale ? "stale" : loudest(spans));
}

/** The picture once nobody keeps it true. */
export const pictureAfterwards = (frame: Frame, cells: number): Picture =>
  around(frame, lineAfterwards(frame, cells), "stale");

function around(frame: Frame, spans: readonly Span[], level: Level): Picture {
  const { snapshot, now } = frame;
  if (snapshot.kind === "blank") {
    return { spans, level: "blank", percent: null, details: () => details(frame) };
  }
  const session = sessionOf(snapshot.reading.windows);
  const percent = session === null ? null : isVoid(session, now) ? 0 : shownPercent(session.used);
  return { spans, level, percent, details: () => details(frame) };
}

const LEVELS = ["full", "hot", "warm"] as const satisfies readonly Tone[];

const loudest = (spans: readonly Span[]): Level =>
  LEVELS.find((level) => spans.some(({ tone }) => tone === level)) ?? "calm";
