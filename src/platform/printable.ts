/** Makes what a terminal would act on visible: control and format characters, written as JSON writes them. */

/** Most text is ASCII with signs of ours, and the other expression takes a millisecond to compile. */
const PLAIN = /^[ -~\u00a0-\u00ac\u2190-\u259f]*$/;

/** One line of text without any control character. JSON stays the same JSON. */
export const printable = (line: string): string =>
  PLAIN.test(line)
    ? line
    : line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => escaped(character));

const escaped = (character: string): string =>
  character === "\n"
    ? "\\n"
    : [...Array(character.length).keys()]
        .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
        .join("");
