/** Percentages and names as the segments of the line show them. */
import { type Percent, shownPercent } from "../model/units.ts";
import type { RenderOptions, Span } from "./frame.ts";
import { gaugeTone } from "./gauge.ts";
import { textWidth } from "./text.ts";

/** Text is coloured from the first threshold on; below it, it keeps the bar's own colour, green bars included. */
export const textTone = (used: Percent, { thresholds }: RenderOptions): Span["tone"] => {
  const tone = gaugeTone(used, thresholds);
  return tone === "calm" ? "plain" : tone;
};

/** `13%` of what is used, or `87%` of what is left: what is not used up is never shown as nothing. */
export const shareText = (used: Percent, { show }: Pick<RenderOptions, "show">): string =>
  `${show === "left" ? Math.max(100 - shownPercent(used), 0) : shownPercent(used)}%`;

/** Letters that are left of a name where space is short. */
const SHORT_NAME_LETTERS = 2;

/** `Opus`, then `Op`; where another name begins alike, with the version: `Op4.5`. */
export function shorterNames(
  names: readonly string[],
  index: number,
): readonly [string, ...string[]] {
  const name = names[index] ?? "";
  const start = (whole: string) => [...whole].slice(0, SHORT_NAME_LETTERS).join("");
  const withVersion = (whole: string) => `${start(whole)}${/[\d.]*$/.exec(whole)?.[0]}`;
  const alike = names.filter((other) => start(other) === start(name));
  const shorten = alike.length === 1 ? start : withVersion;
  const isClear = alike.filter((other) => shorten(other) === shorten(name)).length === 1;
  return isClear && textWidth(shorten(name)) < textWidth(name) ? [name, shorten(name)] : [name];
}
