/** A field of dots in cells: braille has two by four dots a cell, ASCII one by three. */
import type { Span, Tone } from "../render/frame.ts";

export interface Canvas {
  /** Dots from left to right, and from bottom to top. */
  readonly width: number;
  readonly height: number;
  /** Sets a dot; the cell has the tone of its last one. What was shaded in the cell is gone. */
  readonly dot: (x: number, y: number, tone: Tone) => void;
  /** Shades a dot: every other one is set, and ASCII has a sign for it. */
  readonly shade: (x: number, y: number, tone: Tone) => void;
  /** Writes a text over cells, counted from the upper left; false where something is drawn there already. */
  readonly text: (column: number, row: number, text: string, tone: Tone) => boolean;
  readonly rows: () => readonly (readonly Span[])[];
}

interface Cell {
  dots: number;
  tone: Tone;
  /** A character in place of the dots. */
  glyph: string | null;
  shaded: boolean;
}

interface DotGrid {
  readonly across: number;
  readonly down: number;
  readonly glyph: (dots: number) => string;
  /** A shaded cell, where dots cannot show it. */
  readonly shade: string | null;
}

/** The bit of each dot in a braille character, a row after the other from the top. */
const BRAILLE_BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
const BRAILLE_BASE = 0x2800;

const BRAILLE: DotGrid = {
  across: 2,
  down: 4,
  glyph: (dots) =>
    String.fromCharCode(
      BRAILLE_BITS.reduce((code, bit, at) => (dots & (1 << at) ? code | bit : code), BRAILLE_BASE),
    ),
  shade: null,
};

/** By the dots that are set: the top one is the first bit. */
const ASCII_GLYPHS = " '-|.|||";

const ASCII_DOTS: DotGrid = {
  across: 1,
  down: 3,
  glyph: (dots) => ASCII_GLYPHS.charAt(dots),
  shade: ":",
};

export function createCanvas(columns: number, rows: number, ascii: boolean): Canvas {
  const { across, down, glyph, shade } = ascii ? ASCII_DOTS : BRAILLE;
  const cells = Array.from(
    { length: columns * rows },
    (): Cell => ({
      dots: 0,
      tone: "plain",
      glyph: null,
      shaded: false,
    }),
  );
  const [width, height] = [columns * across, rows * down];
  const cellAt = (column: number, row: number): Cell | undefined =>
    column >= 0 && column < columns && row >= 0 ? cells[row * columns + column] : undefined;
  const set = (x: number, y: number, tone: Tone, shaded: boolean): void => {
    const fromTop = height - 1 - y;
    const cell = cellAt(Math.floor(x / across), Math.floor(fromTop / down));
    if (cell === undefined || cell.glyph !== null) return;
    if (cell.shaded !== shaded) cell.dots = 0;
    cell.dots |= 1 << ((fromTop % down) * across + (x % across));
    Object.assign(cell, { tone, shaded });
  };
  return {
    width,
    height,
    dot: (x, y, tone) => set(x, y, tone, false),
    shade: (x, y, tone) => {
      if (shade !== null || (x + y) % 2 === 0) set(x, y, tone, true);
    },
    text: (column, row, text, tone) => {
      const under = [...text].map((_, at) => cellAt(column + at, row));
      if (under.some((cell) => cell === undefined || cell.dots > 0 || cell.glyph !== null))
        return false;
      for (const [at, character] of [...text].entries())
        Object.assign(under[at] as Cell, { glyph: character, tone });
      return true;
    },
    rows: () =>
      Array.from({ length: rows }, (_, row) =>
        cells.slice(row * columns, (row + 1) * columns).reduce<Span[]>((spans, cell) => {
          const { dots, tone, shaded } = cell;
          const drawn = shaded && shade !== null ? shade : glyph(dots);
          const text = cell.glyph ?? (dots === 0 ? " " : drawn);
          const last = spans.at(-1);
          // A space has no colour of its own.
          if (last !== undefined && (text === " " || last.tone === tone))
            spans[spans.length - 1] = { ...last, text: last.text + text };
          else spans.push({ text, tone: text === " " ? "plain" : tone });
          return spans;
        }, []),
      ),
  };
}
