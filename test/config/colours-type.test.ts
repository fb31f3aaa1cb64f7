import { describe, expect, it } from "vitest";
import { coloursType } from "../../src/config/colours-type.ts";
import { paletteColour } from "../../src/render/colours.ts";
import type { OwnColours } from "../../src/render/themes.ts";

describe("own colours", () => {
  it.each<[string, OwnColours, string]>([
    ["", {}, "{}"],
    ["warm=#FFD75F", { warm: "#ffd75f" }, '{ warm = "#ffd75f" }'],
    [
      "full = 203 , background=none",
      { full: "#ff5f5f", background: null },
      '{ full = "#ff5f5f", background = "none" }',
    ],
    [
      '{ hot = "#d08770", track = 238 }',
      { hot: "#d08770", track: paletteColour(238) },
      '{ hot = "#d08770", track = "#444444" }',
    ],
  ])("%j are read, and written as TOML", (text, value, toml) => {
    expect(coloursType.parse(text)).toEqual({ kind: "value", value });
    expect(coloursType.toml(value)).toBe(toml);
  });

  it.each([
    "red",
    "warm",
    "warm=red",
    "warm=#fff",
    "warm=15",
    "warm=256",
    "colour=#ffffff",
    "warm=#ffffff,",
    '{ warm = "#ffffff" ',
    '{ warm = ["#ffffff"] }',
  ])("%j are none", (text) => {
    expect(coloursType.parse(text)).toMatchObject({ kind: "invalid" });
  });
});
