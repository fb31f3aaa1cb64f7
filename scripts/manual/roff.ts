/** Text as man(7) takes it: nothing in it is a request or an escape, and a dash is what it should be. */

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

/** What a person types or reads off a screen: every dash is a minus. */
const literal = (text: string): string => escaped(text).replaceAll("-", "\\-");

export const bold = (text: string): string => `\\fB${literal(text)}\\fR`;
export const italic = (text: string): string => `\\fI${literal(text)}\\fR`;

/** A sentence: a dash between letters is a hyphen, and what stands in backticks is typed. */
export const prose = (text: string): string =>
  text
    .split(/`([^`]+)`/)
    .map((part, at) =>
      at % 2 === 1 ? bold(part) : escaped(part).replace(/(?<![a-z0-9])-|-(?![a-z0-9])/gi, "\\-"),
    )
    .join("");

/** A sentence without its capital and its full stop. */
export const sentence = (text: string): string =>
  `${prose(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`)}.`;

/** Sentences, each from the beginning of a line, none of which is longer than an editor shows. */
export const paragraph = (...sentences: readonly string[]): readonly string[] =>
  sentences.flatMap((text) => (text.match(/.{1,79}(?= |$)|\S+/g) ?? []).map(guarded));

/** What is explained, and the lines that do. */
export type Term = readonly [string, readonly string[]];

export const terms = (all: readonly Term[]): readonly string[] =>
  all.flatMap(([term, lines]) => [".TP", guarded(term), ...lines]);

/** An example, as it stands, line for line. */
export const example = (lines: readonly string[]): readonly string[] => [
  ".PP",
  ".RS 4",
  ".nf",
  ...lines.map((line) => guarded(literal(line))),
  ".fi",
  ".RE",
];

/** A line that begins with a dot would be a request, and blanks before it a break. */
const guarded = (line: string): string => line.trimStart().replace(/^\./, "\\&.");
