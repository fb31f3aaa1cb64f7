/** A spark as text: a bar for each stretch of time, a sign where nothing was seen. */

const BARS = "▁▂▃▄▅▆▇█";
const ASCII_BARS = "_.:-=+*#";
/** A space would be no text at an end of the line. */
const UNSEEN = "·";

export const sparkText = (levels: readonly (number | null)[], ascii: boolean): string =>
  levels
    .map((level) =>
      level === null ? (ascii ? "?" : UNSEEN) : (ascii ? ASCII_BARS : BARS).charAt(level),
    )
    .join("");

/** The bars of a text in ASCII. */
export const sparkInAscii = (text: string): string =>
  text.replace(/[▁-█]/g, (bar) => ASCII_BARS.charAt(BARS.indexOf(bar)));
