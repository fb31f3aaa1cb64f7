/** The colours of charts can be seen on a dark terminal and on a light one. */
import { describe, expect, it } from "vitest";
import { CHART_PALETTES, chartPalette } from "../../src/chart/palette.ts";
import { contrast, indexedColour } from "../../src/render/colours.ts";
import { MIN_GAUGE_CONTRAST, MONO } from "../../src/render/themes.ts";

describe.each(["usual", "colour-blind"] as const)("the %s palette", (name) => {
  const colours = Object.entries(CHART_PALETTES[name].tones).filter(
    ([, colour]) => colour !== null,
  );

  it.each(colours)("has a %s that is seen on black and on white", (_, colour) => {
    for (const shown of [colour ?? "#000000", indexedColour(colour ?? "#000000")])
      for (const paper of ["#000000", "#ffffff"] as const)
        expect(contrast(shown, paper)).toBeGreaterThanOrEqual(MIN_GAUGE_CONTRAST);
  });
});

it.each([
  ["mono", "truecolor", MONO],
  ["dracula", "16", CHART_PALETTES["16"]],
  ["colour-blind", "256", CHART_PALETTES["colour-blind"]],
  ["auto", "auto", CHART_PALETTES.usual],
] as const)("%s with colours of %s has its palette", (theme, depth, expected) => {
  expect(chartPalette(theme, depth)).toBe(expected);
});
