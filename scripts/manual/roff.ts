/** Text for man(7): nothing in it acts as a request or an escape, and each dash is a hyphen or a minus as it should be. */

const GLYPHS: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

const escaped = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/[\\'`^~"]/g, (glyph) => GLYPHS[glyph] ?? glyph)
    .replace(/\P{ASCII}/gu, (glyph) => {
      const code = glyph.codePointAt(0) ?? 0;
      return `\\[u${code.toString(16).toUpperCase().padStart(4, "0")}]`;
    });

/** Text that is typed or shown on a screen: every dash is a minus. */
const literal = (text: string): string => escaped(text).replaceAll("-", "\\-");

export const bold = (text: string): string => `\\fB${literal(text)}\\fR`;
export const italic = (text: string): string => `\\fI${literal(text)}\\fR`;

/** A sentence: a dash between letters is a hyphen, and text in backticks is literal and bold. */
export const prose = (text: string): string =>
  text
    .split(/`([^`]+)`/)
    .map((part, at) =>
      at % 2 === 1 ? bold(part) : escaped(part).replace(/(?<![a-z0-9])-|-(?![a-z0-9])/gi, "\\-"),
    )
    .join("");

/** Adds the capital and the full stop to a sentence that is written without them. */
export const sentence = (text: string): string =>
  `${prose(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`)}.`;

/** Sentences, each on a new line, broken at 79 characters. */
export const paragraph = (...sentences: readonly string[]): readonly string[] =>
  sentences.flatMap((text) => (text.match(/.{1,79}(?= |$)|\S+/g) ?? []).map(guarded));

/** A term and the lines that explain it. */
export type Term = readonly [string, readonly string[]];

export const terms = (all: readonly Term[]): readonly string[] =>
  all.flatMap(([term, lines]) => [".TP", guarded(term), ...lines]);

/** An example, printed line for line as written. */
export const example = (lines: readonly string[]): readonly string[] => [
  ".PP",
  ".RS 4",
  ".nf",
  ...lines.map((line) => guarded(literal(line))),
  ".fi",
  ".RE",
];

/** A line that begins with a dot would be a request, and leading blanks would break the line. */
const guarded = (line: string): string => line.trimStart().replace(/^\./, "\\&.");
