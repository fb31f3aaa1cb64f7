/** The themes: published palettes, and what becomes of them so that each can be read. A new theme is one entry here. */
import { awayFrom, type Colour, contrast, indexedColour } from "./colours.ts";
import type { Palette, RenderOptions, Tone } from "./frame.ts";

/** What needs the person has the colour of `hot`; the names are those of `[colors]`. */
interface ThemeColours {
  readonly background: Colour;
  readonly track: Colour;
  readonly text: Colour;
  readonly muted: Colour;
  readonly calm: Colour;
  readonly warm: Colour;
  readonly hot: Colour;
  readonly full: Colour;
}

const colours = (
  [background, track, text, muted]: readonly [Colour, Colour, Colour, Colour],
  [calm, warm, hot, full]: readonly [Colour, Colour, Colour, Colour],
): ThemeColours => ({ background, track, text, muted, calm, warm, hot, full });

/** All are among a terminal's 256 colours. */
const DARK = colours(
  ["#1c1c1c", "#444444", "#d0d0d0", "#a8a8a8"],
  ["#5faf5f", "#ffd75f", "#ff8700", "#ff5f5f"],
);

/** By name: first background, track, text and quiet text, then from calm to full. */
const THEME_COLOURS = {
  auto: DARK,
  dark: DARK,
  light: colours(
    ["#eeeeee", "#c6c6c6", "#303030", "#585858"],
    ["#005f00", "#5f5f00", "#875f00", "#af0000"],
  ),
  // Okabe and Ito's: their lightness differs too, whichever hue an eye does not see.
  "colour-blind": colours(
    ["#1c1c1c", "#444444", "#d0d0d0", "#a8a8a8"],
    ["#56b4e9", "#f0e442", "#e69f00", "#cc79a7"],
  ),
  "catppuccin-latte": colours(
    ["#eff1f5", "#ccd0da", "#4c4f69", "#6c6f85"],
    ["#40a02b", "#df8e1d", "#fe640b", "#d20f39"],
  ),
  "catppuccin-frappe": colours(
    ["#303446", "#51576d", "#c6d0f5", "#a5adce"],
    ["#a6d189", "#e5c890", "#ef9f76", "#e78284"],
  ),
  "catppuccin-macchiato": colours(
    ["#24273a", "#494d64", "#cad3f5", "#a5adcb"],
    ["#a6da95", "#eed49f", "#f5a97f", "#ed8796"],
  ),
  "catppuccin-mocha": colours(
    ["#1e1e2e", "#45475a", "#cdd6f4", "#a6adc8"],
    ["#a6e3a1", "#f9e2af", "#fab387", "#f38ba8"],
  ),
  dracula: colours(
    ["#282a36", "#44475a", "#f8f8f2", "#6272a4"],
    ["#50fa7b", "#f1fa8c", "#ffb86c", "#ff5555"],
  ),
  nord: colours(
    ["#2e3440", "#434c5e", "#e5e9f0", "#d8dee9"],
    ["#a3be8c", "#ebcb8b", "#d08770", "#bf616a"],
  ),
  gruvbox: colours(
    ["#282828", "#504945", "#ebdbb2", "#a89984"],
    ["#b8bb26", "#fabd2f", "#fe8019", "#fb4934"],
  ),
  "tokyo-night": colours(
    ["#1a1b26", "#414868", "#c0caf5", "#737aa2"],
    ["#9ece6a", "#e0af68", "#ff9e64", "#f7768e"],
  ),
  "solarized-dark": colours(
    ["#002b36", "#073642", "#93a1a1", "#839496"],
    ["#859900", "#b58900", "#cb4b16", "#dc322f"],
  ),
  "solarized-light": colours(
    ["#fdf6e3", "#eee8d5", "#586e75", "#657b83"],
    ["#859900", "#b58900", "#cb4b16", "#dc322f"],
  ),
} as const satisfies Readonly<Record<string, ThemeColours>>;

export const THEME_NAMES = [
  "auto",
  "dark",
  "light",
  "mono",
  ...(Object.keys(THEME_COLOURS) as (keyof typeof THEME_COLOURS)[]).filter(
    (name) => !["auto", "dark", "light"].includes(name),
  ),
] as const;

export type ThemeName = "mono" | keyof typeof THEME_COLOURS;

/** What a person may colour, as `[colors]` names it. */
export const COLOUR_KEYS = [...Object.keys(DARK), "urgent"] as readonly (
  | keyof ThemeColours
  | "urgent"
)[];

/** A person's own colours; null takes the one of the place. */
export type OwnColours = Readonly<Partial<Record<(typeof COLOUR_KEYS)[number], Colour | null>>>;

/** No colour at all. */
export const MONO: Palette = {
  tones: {
    plain: null,
    muted: null,
    calm: null,
    warm: null,
    hot: null,
    full: null,
    urgent: null,
  },
  track: null,
  background: null,
  bold: [],
  reversed: ["full", "urgent"],
};

/** The palette of a theme, with the person's own colours as they are. */
export function paletteOf(name: ThemeName, own: OwnColours = {}): Palette {
  const palette = name === "mono" ? MONO : readablePalette(name);
  if (Object.keys(own).length === 0) return palette;
  const { text = palette.tones.plain, track = palette.track, ...rest } = own;
  const { background = palette.background, ...tones } = rest;
  return { ...palette, tones: { ...palette.tones, ...tones, plain: text }, track, background };
}

/**
 * What a surface can do with colours: all of it, a terminal of perhaps 16 colours, one colour for the text, or nothing
 * because its own settings colour it.
 */
export type SurfaceColours = "full" | "terminal" | "text" | "none";

/** The palette as far as the surface can show it. */
export function adaptPalette(
  palette: Palette,
  colours: SurfaceColours,
  depth: RenderOptions["colorDepth"],
): Palette {
  if (colours === "none") return MONO;
  if (colours === "text") return { ...palette, track: null, background: null };
  if (colours === "full") return palette;
  const { background } = palette;
  const shown =
    depth !== "16" || background === null ? palette : isLight(background) ? LIGHT_16 : DARK_16;
  return { ...shown, flush: true };
}

const isLight = (colour: Colour): boolean =>
  contrast(colour, "#000000") > contrast(colour, "#ffffff");

/** A terminal's own 16 have no pair of greys between which a gauge could be seen, so the track is drawn. */
const DARK_16: Palette = {
  tones: { plain: "@7", muted: "@7", calm: "@2", warm: "@11", hot: "@3", full: "@9", urgent: "@3" },
  track: null,
  background: "@0",
  bold: ["full"],
};
const LIGHT_16: Palette = {
  tones: { plain: "@0", muted: "@0", calm: "@0", warm: "@0", hot: "@1", full: "@1", urgent: "@1" },
  track: null,
  background: "@15",
  bold: ["hot", "full"],
};

const fitted = new Map<ThemeName, Palette>();

/** Of one theme at a time: fitting takes a millisecond, and there is one for a person. */
function readablePalette(name: Exclude<ThemeName, "mono">): Palette {
  const known = fitted.get(name);
  if (known !== undefined) return known;
  const { background, track, text, ...tones } = THEME_COLOURS[name];
  const gauge = (colour: Colour) => readable(colour, background, track);
  const hot = gauge(tones.hot);
  const palette: Palette = {
    tones: {
      plain: readable(text, background),
      muted: gauge(tones.muted),
      calm: gauge(tones.calm),
      warm: gauge(tones.warm),
      hot,
      full: gauge(tones.full),
      urgent: hot,
    } satisfies Record<Tone, Colour>,
    track,
    background,
    bold: [],
    ...(name === "auto" ? { adaptive: true as const } : {}),
  };
  fitted.set(name, palette);
  return palette;
}

const labelColours = new Map<string, Colour>();

/** A person's own colour for a name, as far as it can be read there; null where there are no colours, or only a terminal's 16. */
export function labelColour({ tones, background }: Palette, colour: Colour): Colour | null {
  const shown = Object.values(tones).filter((tone) => tone !== null);
  if (shown.length === 0 || shown.some((tone) => tone.startsWith("@"))) return null;
  if (background === null) return colour;
  const key = `${colour} ${background}`;
  const known = labelColours.get(key) ?? readable(colour, background);
  labelColours.set(key, known);
  return known;
}

/** WCAG 2: for text, and for what is drawn. @internal */
export const [MIN_TEXT_CONTRAST, MIN_GAUGE_CONTRAST] = [4.5, 3] as const;

/** The colour, or as little lighter or darker as it takes, in true colours and in 256. */
function readable(colour: Colour, background: Colour, track?: Colour): Colour {
  const holds = (candidate: Colour, shown: (colour: Colour) => Colour) =>
    contrast(shown(candidate), shown(background)) >= MIN_TEXT_CONTRAST &&
    (track === undefined || contrast(shown(candidate), shown(track)) >= MIN_GAUGE_CONTRAST);
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = awayFrom(background, colour, share);
    if (holds(candidate, (same) => same) && holds(candidate, indexedColour)) return candidate;
  }
  return awayFrom(background, colour, 1);
}
