/** The line in Claude Code's own status line: what it tells of its session stands before it. */
import { type Percent, shownPercent } from "../model/units.ts";
import { type Frame, type RenderOptions, type Span, spansWidth } from "./frame.ts";
import { lineSpans, SEPARATOR } from "./line.ts";
import { displayName, textTone } from "./segments.ts";

export interface SessionInfo {
  /** The model's name as it came. */
  readonly model: string | null;
  /** How much of the context window is used. */
  readonly context: Percent | null;
}

/** Cells the model's name may take: "Opus 4.6 (1M context)" is whole. */
const SESSION_NAME_CELLS = 24;

/** What the gauge takes with percentage and countdown; the session's facts give way before it shrinks. */
const GAUGE_CELLS = 21;

/** The spans of the line, at most `cells` wide, after the session's where there is room for them. */
export function statuslineSpans(
  frame: Frame,
  session: SessionInfo,
  cells: number,
): readonly Span[] {
  const before = sessionPrefix(session, frame.options);
  const room = cells - spansWidth(before);
  return room < GAUGE_CELLS ? lineSpans(frame, cells) : [...before, ...lineSpans(frame, room)];
}

function sessionPrefix({ model, context }: SessionInfo, look: RenderOptions): readonly Span[] {
  const name = model === null ? "" : displayName(model, SESSION_NAME_CELLS, look);
  const parts: readonly (readonly Span[])[] = [
    name === "" ? [] : [{ text: name, tone: "plain" }],
    context === null ? [] : [{ text: "ctx ", tone: "plain" }, contextSpan(context, look)],
  ];
  return parts.flatMap((part) => (part.length > 0 ? [...part, SEPARATOR] : []));
}

const contextSpan = (used: Percent, look: RenderOptions): Span => ({
  text: `${shownPercent(used)}%`,
  tone: textTone(used, look),
});
