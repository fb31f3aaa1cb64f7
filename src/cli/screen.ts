/** What a person's terminal can show, and text for it: colours come last, and mean severity alone. */
import { type Context, homeOf } from "../context.ts";
import { printable } from "../platform/printable.ts";
import { printRaw } from "./output.ts";

export interface Screen {
  /** Infinite where nothing limits a line, as in a pipe. */
  readonly columns: number;
  readonly colour: boolean;
  readonly ascii: boolean;
  /** Shown as `~`; empty for none. */
  readonly home: string;
}

/** What a text means beyond its words. */
export type Accent = "good" | "warning" | "problem" | "quiet" | "strong";

export interface Piece {
  readonly text: string;
  readonly accent?: Accent | undefined;
  /** Shown in place of the text where there are colours: as wide, in colours of its own. */
  readonly styled?: string;
}

/** Text that is not yet fitted to a screen. */
export type Words = string | Piece | readonly (string | Piece)[];

/** A line of text that is ready for the screen. */
export type ScreenLine = readonly Piece[];

/** The screen of this call; `ascii` is the person's own wish for it. */
export const screenOf = ({ env, isTerminal }: Context, ascii = false): Screen => ({
  columns: columnsOf(env, isTerminal()),
  colour: isTerminal() && !env.NO_COLOR && env.TERM !== "dumb",
  ascii: ascii || !hasUtf8(env),
  home: homeOf(env),
});

/** By the first locale variable that is set, as in setlocale(3). */
const hasUtf8 = ({ LC_ALL, LC_CTYPE, LANG }: Context["env"]): boolean =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");

/** Below this a screen cannot be laid out, and a number above is not meant. */
const MIN_COLUMNS = 20;
const MAX_COLUMNS = 1_000;

function columnsOf({ COLUMNS }: Context["env"], isTerminal: boolean): number {
  const given = Number(/^\d{1,4}$/.test(COLUMNS ?? "") ? COLUMNS : NaN);
  const seen = given || (isTerminal && process.stdout.columns) || Number.POSITIVE_INFINITY;
  return seen > MAX_COLUMNS ? Number.POSITIVE_INFINITY : Math.max(seen, MIN_COLUMNS);
}

/** Yellow alone cannot be read on white, so what warns brings its own background. */
const SGR: Readonly<Record<Accent, string>> = {
  // The green that can be read on black and on white.
  good: "38;5;29",
  warning: "30;43",
  problem: "97;41",
  quiet: "2",
  strong: "1",
};

/** Signs of ours that an ASCII terminal cannot show. */
const IN_ASCII: Readonly<Record<string, string>> = {
  "…": "...",
  "–": "-",
  "·": "-",
  "→": "->",
  "█": "#",
  "░": "-",
};

/** The words as pieces for this screen: one line, harmless, `~` for the home folder. */
export function fitted({ ascii, home }: Screen, words: Words): ScreenLine {
  const pieces = typeof words === "string" || !Array.isArray(words) ? [words as Piece] : words;
  return pieces.map((one: string | Piece) => {
    const piece: Piece = typeof one === "string" ? { text: one } : one;
    if (piece.styled !== undefined) return piece;
    const { text, accent } = piece;
    const safe = withTilde(printable(text), home);
    return { text: ascii ? inAscii(safe) : safe, accent };
  });
}

const inAscii = (text: string): string =>
  text.replace(/[…–·→█░]/g, (sign) => IN_ASCII[sign] ?? sign);

/** `~` in place of the home folder; not behind a quote, where no shell expands it. */
export function withTilde(text: string, home: string): string {
  if (home.length < 2 || !text.includes(home)) return text;
  const literal = home.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(^|[\\s(])${literal}(?=[/\\s),;:]|$)`, "g"), "$1~");
}

/** A space that no line breaks at; it is printed as any other. */
export const GLUE = "\u00a0";

/** The lines as text, with colours where the screen has them. */
export const screenText = (lines: readonly ScreenLine[], { colour }: Screen): string =>
  lines
    .map((line) => {
      const last = line.findLastIndex(({ text }) => text.trim() !== "");
      return line
        .slice(0, last + 1)
        .map(({ text, accent, styled }, at) => {
          if (colour && styled !== undefined) return styled;
          const shown = (at === last ? text.trimEnd() : text).replaceAll(GLUE, " ");
          return colour && accent ? `\x1b[${SGR[accent]}m${shown}\x1b[0m` : shown;
        })
        .join("");
    })
    .join("\n");

export const printScreen = (lines: readonly ScreenLine[], screen: Screen): void =>
  printRaw(`${screenText(lines, screen)}\n`);
