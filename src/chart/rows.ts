/** Past windows as rows of bars: a name, a bar, a number, and a word where there is one. */
import type { Span, Tone } from "../render/frame.ts";

export interface BarRow {
  readonly name: string;
  /** Null where nothing is known of that time. */
  readonly value: number | null;
  readonly label: string;
  readonly note: string;
}

interface BarSize {
  readonly columns: number;
  readonly ascii: boolean;
  /** The value of a full bar. */
  readonly top: number;
  readonly tone: (value: number) => Tone;
}

const [MIN_BAR_CELLS, MAX_BAR_CELLS] = [8, 40];

export function barLines(
  rows: readonly BarRow[],
  { columns, ascii, top, tone }: BarSize,
): readonly (readonly Span[])[] {
  const widest = (texts: readonly string[]): number =>
    Math.max(...texts.map(({ length }) => length), 0);
  const name = widest(rows.map((row) => row.name));
  const label = widest(rows.map((row) => row.label));
  const note = widest(rows.map((row) => row.note));
  const room = columns - name - label - 4;
  // On a narrow screen the word goes before the bar does.
  const hasNotes = note > 0 && room - note - 2 >= MIN_BAR_CELLS;
  const cells = Math.min(Math.max(room - (hasNotes ? note + 2 : 0), MIN_BAR_CELLS), MAX_BAR_CELLS);
  return rows.map((row): readonly Span[] => {
    const bar = row.value === null ? "" : barText(row.value / top, cells, ascii);
    const rest =
      row.value === null ? " ".repeat(cells) : (ascii ? "-" : "░").repeat(cells - bar.length);
    return [
      { text: `${row.name.padEnd(name)}  `, tone: "muted" },
      { text: bar, tone: row.value === null ? "muted" : tone(row.value) },
      { text: rest, tone: "muted" },
      { text: `  ${row.label.padStart(label)}`, tone: "plain" },
      ...(hasNotes && row.note !== "" ? [{ text: `  ${row.note}`, tone: "muted" as const }] : []),
    ];
  });
}

/** In whole cells, so that nothing is seen between the bar and what is left; little is more than nothing. */
const barText = (share: number, cells: number, ascii: boolean): string => {
  const whole = Math.min(Math.max(Math.floor(share * cells), share > 0 ? 1 : 0), cells);
  return (ascii ? "#" : "█").repeat(whole);
};
