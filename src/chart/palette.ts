/** The colours of charts: a chart has no background of its own, so each can be seen on black and on white. */
import type { Palette, RenderOptions } from "../render/frame.ts";
import { MONO, type ThemeName } from "../render/themes.ts";

type ToneColours = Pick<Palette["tones"], "calm" | "warm" | "hot" | "full">;

const palette = (muted: Palette["tones"]["muted"], colours: ToneColours): Palette => ({
  tones: { plain: null, muted, urgent: colours.full, ...colours },
  track: null,
  background: null,
  bold: ["full"],
});

/** The grey that differs as much from black as from white. */
const GREY = "#767676";

/** @internal */
export const CHART_PALETTES = {
  usual: palette(GREY, { calm: "#008700", warm: "#af8700", hot: "#d75f00", full: "#d70000" }),
  // After Okabe and Ito, like the line's.
  "colour-blind": palette(GREY, {
    calm: "#0087d7",
    warm: "#af8700",
    hot: "#d75f00",
    full: "#d75faf",
  }),
  "16": palette(null, { calm: "@2", warm: "@3", hot: "@1", full: "@1" }),
} as const;

export function chartPalette(theme: ThemeName, depth: RenderOptions["colorDepth"]): Palette {
  if (theme === "mono") return MONO;
  if (depth === "16") return CHART_PALETTES["16"];
  return theme === "colour-blind" ? CHART_PALETTES["colour-blind"] : CHART_PALETTES.usual;
}
