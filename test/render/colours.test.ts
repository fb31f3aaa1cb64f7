import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  awayFrom,
  type Colour,
  contrast,
  indexedColour,
  nearestIndex,
  paletteColour,
  rgbOf,
} from "../../src/render/colours.ts";

describe("the nearest of 256 colours", () => {
  it.each<[Colour, number]>([
    ["#000000", 16],
    ["#ffffff", 231],
    ["#ff5f5f", 203],
    ["#ff8700", 208],
    ["#1c1c1c", 234],
    ["#1d1d1d", 234],
    ["#444444", 238],
    ["#002b36", 234],
    ["#eeeeee", 255],
  ])("%s is %d", (colour, index) => {
    expect(nearestIndex(colour)).toBe(index);
    expect(indexedColour(colour)).toBe(paletteColour(index));
  });

  it("of each of them is itself", () => {
    const indices = Array.from({ length: 240 }, (_, at) => at + 16);
    expect(
      indices.filter((index) => indexedColour(paletteColour(index)) !== paletteColour(index)),
    ).toEqual([]);
  });
});

it("no other of the 240 is nearer, nor as near with a lower number", () => {
  const part = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(part, part, part, (...rgb) => {
      const hex = rgb.map((one) => one.toString(16).padStart(2, "0")).join("");
      const far = (index: number) =>
        rgbOf(paletteColour(index)).reduce((sum, one, at) => sum + (one - (rgb[at] ?? 0)) ** 2, 0);
      const found = nearestIndex(`#${hex}`);
      for (let index = 16; index < 256; index += 1)
        expect(far(index) + (index < found ? 0 : 1)).toBeGreaterThan(far(found));
    }),
  );
});

describe("the contrast", () => {
  it.each<[Colour, Colour, number]>([
    ["#000000", "#ffffff", 21],
    ["#ffffff", "#000000", 21],
    ["#777777", "#777777", 1],
    ["#777777", "#ffffff", 4.48],
    ["#cdcd00", "#00cd00", 1.27],
    ["#cd0000", "#00cd00", 2.71],
  ])("of %s and %s is %d", (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
  });
});

it.each<[Colour, Colour, number, Colour]>([
  ["#000000", "#808080", 0, "#808080"],
  ["#000000", "#808080", 1, "#ffffff"],
  ["#ffffff", "#808080", 1, "#000000"],
  ["#ffffff", "#808080", 0.5, "#404040"],
])("away from %s, %s by %d is %s", (background, colour, share, expected) => {
  expect(awayFrom(background, colour, share)).toBe(expected);
});
