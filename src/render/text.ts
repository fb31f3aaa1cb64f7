/** Text from elsewhere, made safe for one line, and the cells that text takes. */
import type { RenderOptions, Span } from "./frame.ts";

/** Characters of a name beyond this many are ignored. */
const MAX_TEXT_LENGTH = 1_000;

/** Server text, made harmless: one line, no control, format or combining characters, at most `cells` wide. */
export function sanitize(source: string, cells: number): string {
  const text = source.slice(0, MAX_TEXT_LENGTH);
  // Most names are ASCII, and the expression for all others takes a millisecond to compile.
  const safe = /^[ -~]*$/.test(text);
  const clean = (safe ? text : text.replace(/[^\p{L}\p{N}\p{P}\p{S}\p{Zs}]/gu, "")).trim();
  let kept = "";
  for (const character of clean) {
    if (textWidth(kept) + textWidth(character) > cells) break;
    kept += character;
  }
  return kept.trim();
}

/** A name from elsewhere, sanitized and in the characters that these options allow. */
export function displayName(text: string, cells: number, { ascii }: RenderOptions): string {
  const name = sanitize(text, cells);
  return ascii ? name.replace(/[^ -~]/gu, "?") : name;
}

/** Cells that some spans take together. */
export const spansWidth = (spans: readonly Span[]): number =>
  spans.reduce((sum, { text }) => sum + textWidth(text), 0);

/** Our own glyphs beyond Latin; all are one cell wide. */
const NARROW_GLYPHS = /[█▉▊▋▌▍▎▏░↻€₹₩…━╸─○◔◑◕●→\u2800-\u28ff\uf000-\uf2ff]/u;

/** Cells that `text` takes, never too few: from U+1100 on every unknown character counts as two. */
export function textWidth(text: string): number {
  let cells = 0;
  for (const character of text) {
    const wide = character >= "\u1100" && !NARROW_GLYPHS.test(character);
    cells += wide ? 2 : 1;
  }
  return cells;
}
