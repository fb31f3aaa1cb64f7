/** The lowest contrasts of each theme (WCAG): text and gauge against what is behind them, in all colours and in 256. */
import { type Colour, contrast, indexedColour } from "../../src/render/colours.ts";
import type { Tone } from "../../src/render/frame.ts";
import { paletteOf, THEME_NAMES } from "../../src/render/themes.ts";
import { code, markdownTable } from "./markdown.ts";

const TEXT: readonly Tone[] = ["plain", "muted", "calm", "warm", "hot", "full", "urgent"];
const FILL: readonly Tone[] = ["calm", "warm", "hot", "full"];

export function contrastTable(): string {
  const rows = THEME_NAMES.flatMap((name) => {
    const { tones, track, background } = paletteOf(name);
    if (track === null || background === null) return [];
    const least = (which: readonly Tone[], behind: Colour, shown: (colour: Colour) => Colour) =>
      Math.min(...which.map((tone) => contrast(shown(tones[tone] as Colour), shown(behind))));
    const figures = [(colour: Colour) => colour, indexedColour].flatMap((shown) => [
      least(TEXT, background, shown),
      Math.min(least(FILL, background, shown), least(FILL, track, shown)),
    ]);
    return [[code(name), code(background), ...figures.map((ratio) => `${floor(ratio)}:1`)]];
  });
  const head = ["theme", "background", "text", "gauge", "text, 256 colours", "gauge, 256 colours"];
  return markdownTable(head, rows);
}

/** Never more than it is. */
const floor = (ratio: number): string => (Math.floor(ratio * 10) / 10).toFixed(1);
