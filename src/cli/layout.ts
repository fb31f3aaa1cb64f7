/** Lines that fit a screen: columns, hanging indents, and breaks between words alone. */
import { eastAsianWidth } from "get-east-asian-width";
import { fitted, type Piece, type Screen, type ScreenLine, type Words } from "./screen.ts";

/** The cells that a text takes. @internal */
export function cellsOf(text: string): number {
  // Letters and signs of one cell each; most text, and no table is needed for it.
  if (/^[ -~\u00a0-\u02ff\u2500-\u259f]*$/.test(text)) return text.length;
  let cells = 0;
  for (const character of text)
    if (!/\p{M}/u.test(character)) cells += eastAsianWidth(character.codePointAt(0) ?? 0);
  return cells;
}

export const lineCells = (line: ScreenLine): number =>
  line.reduce((sum, { text }) => sum + cellsOf(text), 0);

interface Word {
  /** Spaces before it. */
  readonly gap: number;
  readonly pieces: Piece[];
}

function wordsOf(line: ScreenLine): readonly Word[] {
  const words: Word[] = [];
  let gap = 0;
  let open = false;
  for (const { text, accent } of line) {
    for (const [part] of text.matchAll(/ +|[^ ]+/g)) {
      if (part.startsWith(" ")) {
        gap += part.length;
        open = false;
      } else if (open) words.at(-1)?.pieces.push({ text: part, accent });
      else {
        words.push({ gap, pieces: [{ text: part, accent }] });
        gap = 0;
        open = true;
      }
    }
  }
  return words;
}

const spaces = (count: number): Piece => ({ text: " ".repeat(Math.max(count, 0)) });

/** Words behind `lead`; further lines begin `hang` cells from the left. */
function wrapped(lead: ScreenLine, words: ScreenLine, hang: number, columns: number) {
  const lines: ScreenLine[] = [];
  let line = [...lead];
  let used = lineCells(line);
  let isFirst = true;
  for (const { gap, pieces } of wordsOf(words)) {
    const width = lineCells(pieces);
    if (!isFirst && used + gap + width > columns) {
      lines.push(line);
      line = [spaces(hang), ...pieces];
      used = hang + width;
    } else {
      line.push(spaces(gap), ...pieces);
      used += gap + width;
    }
    isFirst = false;
  }
  return [...lines, line];
}

/** A paragraph behind a lead, such as `fix: `; its further lines stand below its first word. */
export function hanging(screen: Screen, lead: Words, words: Words, hang?: number) {
  const begin = fitted(screen, lead);
  return wrapped(begin, fitted(screen, words), hang ?? lineCells(begin), screen.columns);
}

export const paragraph = (screen: Screen, words: Words): readonly ScreenLine[] =>
  hanging(screen, "", words);

interface TableShape {
  readonly indent?: number;
  readonly gap?: number;
  /** Columns whose cells end below each other, such as numbers. */
  readonly right?: readonly number[];
}

/** With less for the last column it stands below the others. */
const MIN_LAST_CELLS = 26;
const BELOW_INDENT = 4;

/** Rows in columns; the last one wraps, or stands below the others where there is no room beside them. */
export function table(screen: Screen, rows: readonly (readonly Words[])[], shape: TableShape = {}) {
  const { indent = 0, gap = 2, right = [] } = shape;
  const fittedRows = rows.map((row) => row.map((cell) => fitted(screen, cell)));
  const count = Math.max(...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(...fittedRows.map((row) => lineCells(row[at] ?? []))),
  );
  const hang = indent + widths.slice(0, -1).reduce((sum, width) => sum + width + gap, 0);
  const lastWidth = widths.at(-1) ?? 0;
  const beside = hang + Math.min(MIN_LAST_CELLS, lastWidth) <= screen.columns;
  return fittedRows.flatMap((row): readonly ScreenLine[] => {
    const cells = Array.from({ length: count }, (_, at) => row[at] ?? []);
    const lead = cells.slice(0, -1).flatMap((cell, at) => {
      const rest = (widths[at] ?? 0) - lineCells(cell);
      const [before, after] = right.includes(at) ? [rest, gap] : [0, rest + gap];
      return [spaces(before), ...cell, spaces(after)];
    });
    const last = cells.at(-1) ?? [];
    const start = [spaces(indent), ...lead];
    const numeric = right.includes(count - 1) ? [spaces(lastWidth - lineCells(last))] : [];
    if (beside) return wrapped([...start, ...numeric], last, hang, screen.columns);
    const below = indent + BELOW_INDENT;
    const isBlank = start.every(({ text }) => text.trim() === "");
    return [...(isBlank ? [] : [start]), ...wrapped([spaces(below)], last, below, screen.columns)];
  });
}
