/** Colours as numbers: what a terminal of 256 colours makes of one, and the contrast of two. */
import type { RenderOptions } from "./frame.ts";

/** `#rrggbb`, or `@N` for one of the terminal's own 16. */
export type Colour = `#${string}` | `@${number}`;

type Rgb = readonly [red: number, green: number, blue: number];

export const rgbOf = (colour: Colour): Rgb => {
  const byte = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5)];
};

const hexOf = (rgb: Rgb): Colour =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** The steps of the 6 × 6 × 6 colours from number 16 on; 24 greys follow. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

const indexedRgb = (index: number): Rgb => {
  const step = (n: number) => CUBE[n % 6] ?? 0;
  const place = index - 16;
  if (place < 216) return [step(Math.floor(place / 36)), step(Math.floor(place / 6)), step(place)];
  const grey = 8 + 10 * (place - 216);
  return [grey, grey, grey];
};

/** The colour of a number from 16 on. */
export const paletteColour = (index: number): Colour => hexOf(indexedRgb(index));

/** The number of the nearest of 256 colours, which the person's own 16 have no part in. */
export function nearestIndex(colour: Colour): number {
  const known = nearest.get(colour);
  if (known !== undefined) return known;
  const index = searchIndex(rgbOf(colour));
  nearest.set(colour, index);
  return index;
}

/** A line has a handful of colours and is rendered often. */
const nearest = new Map<Colour, number>();

/** Of the cube the nearest step of each part, or the nearest grey: a search through all 240 would take as long as the line. */
function searchIndex([red, green, blue]: Rgb): number {
  const cube = 16 + 36 * nearestStep(red) + 6 * nearestStep(green) + nearestStep(blue);
  const mean = (red + green + blue) / 3;
  const grey = 232 + Math.min(Math.max(Math.ceil((mean - 8) / 10 - 0.5), 0), 23);
  const far = (index: number) => {
    const [r, g, b] = indexedRgb(index);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  };
  return far(cube) <= far(grey) ? cube : grey;
}

/** Of two that are as near, the darker one. */
const nearestStep = (part: number): number =>
  part <= 47 ? 0 : part <= 115 ? 1 : Math.ceil((part - 155) / 40) + 2;

/** The colour that a terminal of 256 colours shows in its place. */
export const indexedColour = (colour: Colour): Colour => paletteColour(nearestIndex(colour));

/** From black, 0, to white, 1, as WCAG 2 defines it. */
function luminance(colour: Colour): number {
  const [red, green, blue] = rgbOf(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's ratio, from 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Closer to white above a dark colour and to black above a light one, by a share from 0 to 1. */
export function awayFrom(background: Colour, colour: Colour, share: number): Colour {
  const end = contrast(background, "#ffffff") > contrast(background, "#000000") ? 255 : 0;
  const [red, green, blue] = rgbOf(colour);
  const moved = (part: number) => part + (end - part) * share;
  return hexOf([moved(red), moved(green), moved(blue)]);
}

/** How many colours a terminal has by its environment, where the setting leaves that open. */
export function terminalDepth(
  setting: RenderOptions["colorDepth"],
  { COLORTERM, TERM }: Readonly<Record<string, string | undefined>>,
): RenderOptions["colorDepth"] {
  if (setting !== "auto") return setting;
  if (TERM === "linux") return "16";
  return /^(truecolor|24bit)$/.test(COLORTERM ?? "") ? "truecolor" : setting;
}
