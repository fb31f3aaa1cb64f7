import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BAR_COLOURS } from "../../src/render/bars.ts";
import { type Colour, contrast, indexedColour, paletteColour } from "../../src/render/colours.ts";
import type { Palette, Tone } from "../../src/render/frame.ts";
import {
  adaptPalette,
  MIN_GAUGE_CONTRAST,
  MIN_TEXT_CONTRAST,
  MONO,
  paletteOf,
  THEME_NAMES,
  type ThemeName,
} from "../../src/render/themes.ts";
import { DARK_BAR } from "../../src/render/tmux-markup.ts";
import { ROOT } from "../laws/source-tree.ts";
import { expand } from "./expand.ts";

const P10K = readFileSync(join(ROOT, "scripts/shells/claude-usage.p10k.zsh"), "utf8");

/** Bars as tmux names them and terminals draw them: xterm's palette, and what 3.8 draws by default. */
const BARS: readonly (readonly [style: string, drawn: Colour])[] = [
  ["bg=green,fg=black", "#00cd00"],
  ["bg=themegreen,fg=themeblack", "#9acd32"],
  ["default", "#000000"],
  ["default", "#ffffff"],
  ["bg=default", "#fdf6e3"],
  ["fg=white,bg=black", "#000000"],
  ["bg=white", "#e5e5e5"],
  ["bg=red", "#cd0000"],
  ["bg=yellow", "#cdcd00"],
  ["bg=blue", "#0000ee"],
  ["bg=magenta", "#cd00cd"],
  ["bg=cyan", "#00cdcd"],
  ["bg=colour232", "#080808"],
  ["bg=colour235,fg=colour250", "#262626"],
  ["bg=colour236", "#303030"],
  ["bg=colour245", "#8a8a8a"],
  ["bg=#1e1e2e", "#1e1e2e"],
  ["bg=#282a36,fg=#f8f8f2", "#282a36"],
  ["bg=#2f2f2f", "#2f2f2f"],
  ["bg=#2e3440", "#2e3440"],
  ["bg=#eff1f5", "#eff1f5"],
];

const TEXT_TONES: readonly Tone[] = ["plain", "muted", "calm", "warm", "hot", "full", "urgent"];
const GAUGE_TONES: readonly Tone[] = ["muted", "calm", "warm", "hot", "full"];

const DEPTHS: Readonly<Record<string, (colour: Colour) => Colour>> = {
  truecolor: (colour) => colour,
  256: indexedColour,
};

/** Xterm's own 16. */
const XTERM: Readonly<Record<string, Colour>> = {
  "@0": "#000000",
  "@1": "#cd0000",
  "@2": "#00cd00",
  "@3": "#cdcd00",
  "@7": "#e5e5e5",
  "@9": "#ff0000",
  "@11": "#ffff00",
  "@15": "#ffffff",
};

const coloured = THEME_NAMES.filter((name) => name !== "mono");

describe.each(coloured)("the theme %s", (name) => {
  const palette = paletteOf(name);
  const { tones, track, background } = palette;

  const behind = ([style, drawn]: (typeof BARS)[number]): Colour => {
    const isDark = palette.adaptive === true && expand(DARK_BAR, style) === "1";
    return isDark ? drawn : (background as Colour);
  };

  it.each(Object.entries(DEPTHS))("can be read on every bar in %s", (_, shown) => {
    const poor = BARS.flatMap((bar) =>
      TEXT_TONES.flatMap((tone) => {
        const ratio = contrast(shown(tones[tone] as Colour), shown(behind(bar)));
        return ratio < MIN_TEXT_CONTRAST ? [`${tone} on ${bar[0]}: ${ratio}`] : [];
      }),
    );
    expect(poor).toEqual([]);
  });

  it.each(Object.entries(DEPTHS))("has a gauge that stands out in %s", (_, shown) => {
    const poor = BARS.flatMap((bar) =>
      GAUGE_TONES.flatMap((tone) => {
        const grounds = [shown(track as Colour), shown(behind(bar))];
        const ratio = Math.min(
          ...grounds.map((one) => contrast(shown(tones[tone] as Colour), one)),
        );
        return ratio < MIN_GAUGE_CONTRAST ? [`${tone} on ${bar[0]}: ${ratio}`] : [];
      }),
    );
    expect(poor).toEqual([]);
  });

  it("can be read in a terminal's own 16 colours", () => {
    const few = adaptPalette(palette, "terminal", "16");
    const ground = XTERM[few.background ?? ""] as Colour;
    const poor = TEXT_TONES.filter(
      (tone) => contrast(XTERM[few.tones[tone] ?? ""] as Colour, ground) < MIN_TEXT_CONTRAST,
    );
    expect([few.track, poor]).toEqual([null, []]);
  });
});

it("only auto asks tmux for its bar", () => {
  expect(coloured.filter((name) => paletteOf(name).adaptive)).toEqual(["auto"]);
});

it("a published colour that can be read is kept, another is moved as little as it takes", () => {
  const { tones } = paletteOf("dracula");
  expect(tones.calm).toBe("#50fa7b");
  expect(tones.muted).not.toBe("#6272a4");
  expect(contrast(tones.muted as Colour, "#282a36")).toBeLessThan(5.5);
});

describe("a person's own colours", () => {
  it.each<[ThemeName, Parameters<typeof paletteOf>[1], Partial<Palette>]>([
    ["dark", { background: null }, { background: null }],
    ["dark", { track: "#000000" }, { track: "#000000" }],
    ["mono", { background: "#ffffff" }, { background: "#ffffff" }],
  ])("on %s, %o count as they are", (name, own, expected) => {
    expect(paletteOf(name, own)).toMatchObject(expected);
  });

  it("text is the plain tone, the others have their names", () => {
    const { tones } = paletteOf("nord", { text: "#112233", urgent: "#445566" });
    expect([tones.plain, tones.urgent, tones.calm]).toEqual(["#112233", "#445566", "#a3be8c"]);
  });
});

describe("a surface gets what it can show", () => {
  const nord = paletteOf("nord");
  it.each([
    ["full", "16", nord],
    ["terminal", "auto", { ...nord, flush: true }],
    ["none", "auto", MONO],
    ["text", "auto", { ...nord, track: null, background: null }],
  ] as const)("%s with %s", (colours, depth, expected) => {
    expect(adaptPalette(nord, colours, depth)).toEqual(expected);
  });
});

it("a bar that takes one colour gets one that can be read on black and on white", () => {
  const poor = Object.entries(BAR_COLOURS).flatMap(([level, colour]) =>
    ["#000000", "#ffffff"].flatMap((bar) => {
      const ratio = contrast(colour, bar as Colour);
      return ratio < MIN_TEXT_CONTRAST ? [`${level} on ${bar}: ${ratio}`] : [];
    }),
  );
  expect(poor).toEqual([]);
});

it.each(["29", "130", "166", "160", "243"])(
  "powerlevel10k's colour %s can be told from black and from white",
  (index) => {
    expect(P10K).toMatch(new RegExp(`colour=${index} ;;`));
    for (const bar of ["#000000", "#ffffff"] as const)
      expect(contrast(paletteColour(Number(index)), bar)).toBeGreaterThan(3.8);
  },
);
