/** Painters for desktop bars, each in its own one-line format. */

import { type Codes, NO_CODES, painter, plainText, type Tones } from "./painters.ts";
import type { Level, ViewModel } from "./view-model.ts";

/** Colours for bars that take no colour names; readable on dark and on light bars. */
const HEX = { calm: "#57ab5a", warm: "#d4a72c", hot: "#e0823d", full: "#e5534b" } as const;
const GREY = "#8b949e";

const hexTones = (codes: (colour: string) => Codes): Tones => ({
  plain: NO_CODES,
  muted: codes(GREY),
  calm: codes(HEX.calm),
  warm: codes(HEX.warm),
  hot: codes(HEX.hot),
  full: codes(HEX.full),
});

const hexOf = (level: Level): string =>
  level === "stale" || level === "blank" ? GREY : HEX[level];

/** Pango markup is XML. */
const escapedForPango = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const pango = painter(
  hexTones((colour) => [`<span foreground="${colour}">`, "</span>"]),
  ["<b>", "</b>"],
  escapedForPango,
);

export const forI3blocks = ({ spans }: ViewModel): string => pango(spans);

/** `class` is for style sheets, `percentage` for `format-icons`. */
export const forWaybar = ({ spans, level, percent, details }: ViewModel): string =>
  JSON.stringify({
    text: pango(spans),
    tooltip: escapedForPango(details().join("\n")),
    class: level,
    percentage: Math.min(percent ?? 0, 100),
  });

/** A tag that changes nothing keeps `%` and `{` of a text from opening a tag. */
const escapedForPolybar = (text: string): string => text.replaceAll("%{", "%%{-u}{");

const polybar = painter(
  hexTones((colour) => [`%{F${colour}}`, "%{F-}"]),
  ["%{R}", "%{R}"],
  escapedForPolybar,
);

export const forPolybar = ({ spans }: ViewModel): string => polybar(spans);

const I3STATUS_STATES: Readonly<Record<Level, string>> = {
  calm: "Idle",
  warm: "Info",
  hot: "Warning",
  full: "Critical",
  stale: "Idle",
  blank: "Idle",
};

/** Its default format reads the text as Pango markup. */
export const forI3statusRust = ({ spans, level, percent }: ViewModel): string => {
  const text = escapedForPango(plainText(spans));
  const short_text = percent === null ? text : `${percent}%`;
  return JSON.stringify({ icon: "", state: I3STATUS_STATES[level], text, short_text });
};

/** The title ends at its first `|`; a title that begins with dashes would be a line of the menu. */
const escapedForXbar = (text: string): string => text.replaceAll("|", "·").replace(/^\s*-+/, "–");

export const forXbar = ({ spans, level }: ViewModel): string =>
  `${escapedForXbar(plainText(spans))} | color=${hexOf(level)} font=Menlo trim=false ansi=false emojize=false`;

/** Two arguments for `sketchybar --set`: the first word, and the rest of the line. */
export const forSketchybar = ({ spans, level }: ViewModel): string =>
  `label.color=0xff${hexOf(level).slice(1)} label=${plainText(spans)}`;
