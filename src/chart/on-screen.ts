/** Charts on a person's screen: sentences fitted to it, and drawings in colours. */
import { paragraph } from "../cli/layout.ts";
import type { Piece, Screen, ScreenLine } from "../cli/screen.ts";
import { type Instant, percent } from "../model/units.ts";
import { terminalDepth } from "../render/colours.ts";
import type { Span } from "../render/frame.ts";
import { gaugeTone } from "../render/gauge.ts";
import { forAnsi, type PaintOptions, plainText } from "../render/painters.ts";
import { chartPalette } from "./palette.ts";
import type { UsageHistory } from "./sample.ts";
import type { ChartSubject } from "./view-names.ts";
import { type ChartLine, chartLines } from "./views.ts";

/** Where a line has no end, as in a pipe. */
const USUAL_COLUMNS = 80;

/** The lines of a view; one sentence where nothing is known of it. */
export function chartScreen(
  view: ChartSubject,
  history: UsageHistory,
  screen: Screen,
  env: Readonly<Record<string, string | undefined>>,
  rows: number,
): readonly ScreenLine[] | null {
  const { values, expectedOf, knownUntil, now } = history;
  const colorDepth = terminalDepth(values.color_depth, env);
  const palette = chartPalette(values.theme, colorDepth);
  const columns = Number.isFinite(screen.columns) ? screen.columns : USUAL_COLUMNS;
  const lines = chartLines(
    view,
    {
      ...history,
      bandOf: ({ key, final, resetsAt }) => {
        const last = expectedOf(key);
        const from = Math.min(knownUntil, now) as Instant;
        if (last === null || resetsAt === null) return [];
        return [
          { at: from, low: final, mid: final, high: final },
          { at: resetsAt, ...last },
        ];
      },
      tone: (used) => gaugeTone(percent(used), values.thresholds),
    },
    { columns, ascii: screen.ascii, rows },
  );
  if (lines.length === 0) return null;
  return lines.flatMap((line) => screenLines(line, screen, { palette, colorDepth }));
}

function screenLines(
  { spans, isText }: ChartLine,
  screen: Screen,
  options: PaintOptions,
): readonly ScreenLine[] {
  if (isText) return paragraph(screen, spans.map(pieceOf));
  const text = plainText(spans);
  // As it is, also where there are no colours to draw it in.
  return [[{ text, styled: screen.colour ? forAnsi(spans, options) : text }]];
}

const pieceOf = ({ text, tone, strong }: Span): Piece => ({
  text,
  accent: strong ? "strong" : tone === "muted" ? "quiet" : undefined,
});
