/** The line in Claude Code's own status line, after what Claude Code says about its session. */
import { type Percent, shownPercent } from "../model/units.ts";
import type { Frame, RenderOptions, Span } from "./frame.ts";
import { lineSpans, separatorOf } from "./line.ts";
import { textTone } from "./shares.ts";
import { displayName, spansWidth } from "./text.ts";

export interface SessionInfo {
  /** The model's name as it came. */
  readonly model: string | null;
  /** How much of the context window is used. */
  readonly context: Percent | null;
}

/** Cells the model's name may take: "Opus 4.6 (1M context)" is whole. */
const SESSION_NAME_CELLS = 24;

/** Cells of gauge, percentage and countdown; the session prefix is dropped before the gauge shrinks. */
const GAUGE_CELLS = 21;

/** The spans of the line, at most `cells` wide, behind the session prefix where both fit. */
export function statuslineSpans(
  frame: Frame,
  session: SessionInfo,
  cells: number,
): readonly Span[] {
  const prefix = sessionPrefix(session, frame.options);
  const left = cells - spansWidth(prefix);
  return left < GAUGE_CELLS ? lineSpans(frame, cells) : [...prefix, ...lineSpans(frame, left)];
}

function sessionPrefix({ model, context }: SessionInfo, options: RenderOptions): readonly Span[] {
  const name = model === null ? "" : displayName(model, SESSION_NAME_CELLS, options);
  const parts: readonly (readonly Span[])[] = [
    name === "" ? [] : [{ text: name, tone: "plain" }],
    context === null ? [] : [{ text: "ctx ", tone: "plain" }, contextSpan(context, options)],
  ];
  return parts.flatMap((part) => (part.length > 0 ? [...part, separatorOf(options)] : []));
}

const contextSpan = (used: Percent, options: RenderOptions): Span => ({
  text: `${shownPercent(used)}%`,
  tone: textTone(used, options),
});
