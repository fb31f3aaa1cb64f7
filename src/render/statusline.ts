/** The line in Claude Code's own status line: what it tells of its session stands before it. */
import { type Percent, shownPercent } from "../model/units.ts";
import { cellsIn, type Frame, type Look, type Span } from "./frame.ts";
import { line, SEPARATOR } from "./line.ts";
import { loud, nameIn } from "./segments.ts";

export interface Session {
  /** The model's name as it came. */
  readonly model: string | null;
  /** How much of the context window is used. */
  readonly context: Percent | null;
}

/** Cells the model's name may take: "Opus 4.6 (1M context)" is whole. */
const NAME_CELLS = 24;

/** What the gauge takes with percentage and countdown; the session's facts give way before it shrinks. */
const GAUGE_CELLS = 21;

/** The spans of the line, at most `cells` wide, after the session's where there is room for them. */
export function sessionLine(frame: Frame, session: Session, cells: number): readonly Span[] {
  const before = front(session, frame.look);
  const room = cells - cellsIn(before);
  return room < GAUGE_CELLS ? line(frame, cells) : [...before, ...line(frame, room)];
}

function front({ model, context }: Session, look: Look): readonly Span[] {
  const name = model === null ? "" : nameIn(model, NAME_CELLS, look);
  const parts: readonly (readonly Span[])[] = [
    name === "" ? [] : [{ text: name, tone: "plain" }],
    context === null ? [] : [{ text: "ctx ", tone: "plain" }, share(context, look)],
  ];
  return parts.flatMap((part) => (part.length > 0 ? [...part, SEPARATOR] : []));
}

const share = (used: Percent, look: Look): Span => ({
  text: `${shownPercent(used)}%`,
  tone: loud(used, look),
});
