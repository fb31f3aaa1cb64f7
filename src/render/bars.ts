/** Painters for desktop bars, each in its own one-line format. */

import type { Colour } from "./colours.ts";
import { paintSpans, plainText, styledRuns } from "./painters.ts";
import type { Level, ViewModel } from "./view-model.ts";

/** Where the line has one colour and no background of its own: each is 4.5:1 or more on black and on white. @internal */
export const BAR_COLOURS: Readonly<Record<Level, Colour>> = {
  calm: "#228732",
  warm: "#9b6d08",
  hot: "#c4520a",
  full: "#dd322c",
  stale: "#72767c",
  blank: "#72767c",
};

const levelColour = ({ level, options: { palette } }: ViewModel): Colour => {
  const tone = level === "stale" || level === "blank" ? "muted" : level;
  return (palette.adaptive ? null : palette.tones[tone]) ?? BAR_COLOURS[level];
};

/** Pango markup is XML. */
const escapedForPango = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const pango = ({ spans, options }: ViewModel): string =>
  styledRuns(spans, options.palette)
    .map(({ text, style: { foreground, background, bold, flash } }) => {
      const attributes = [
        ...(foreground === null ? [] : [`foreground="${foreground}"`]),
        ...(background === null ? [] : [`background="${background}"`]),
        ...(bold ? ['weight="bold"'] : []),
        ...(flash ? ['underline="single"'] : []),
      ].join(" ");
      const shown = escapedForPango(text);
      return attributes === "" ? shown : `<span ${attributes}>${shown}</span>`;
    })
    .join("");

export const forI3blocks = (model: ViewModel): string => pango(model);

/** `class` is for style sheets, `percentage` for `format-icons`. */
export const forWaybar = (model: ViewModel): string =>
  JSON.stringify({
    text: pango(model),
    tooltip: escapedForPango(model.details().join("\n")),
    class: model.level,
    percentage: Math.min(model.percent ?? 0, 100),
  });

/** A tag that changes nothing keeps `%` and `{` of a text from opening a tag. */
const escapedForPolybar = (text: string): string => text.replaceAll("%{", "%%{-u}{");

export const forPolybar = ({ spans, options }: ViewModel): string =>
  paintSpans(spans, options.palette, {
    // It has no bold type without a font of its own for that.
    change: (from, to) =>
      [
        from.foreground === to.foreground ? "" : `%{F${to.foreground ?? "-"}}`,
        from.background === to.background ? "" : `%{B${to.background ?? "-"}}`,
        from.flash === to.flash ? "" : "%{R}",
      ].join(""),
    escaped: escapedForPolybar,
  });

const I3STATUS_STATES: Readonly<Record<Level, string>> = {
  calm: "Idle",
  warm: "Info",
  hot: "Warning",
  full: "Critical",
  stale: "Idle",
  blank: "Idle",
};

/** Its default format reads the text as Pango markup; the short one is shown where the bar is full. */
export const forI3statusRust = ({ spans, short, level }: ViewModel): string => {
  const text = escapedForPango(plainText(spans));
  const short_text = escapedForPango(plainText(short())) || text;
  return JSON.stringify({ icon: "", state: I3STATUS_STATES[level], text, short_text });
};

/** The title ends at its first `|`; a title that begins with dashes would be a line of the menu. */
const escapedForXbar = (text: string, ascii: boolean): string =>
  text.replaceAll("|", ascii ? "/" : "·").replace(/^\s*-+/, ascii ? "_" : "–");

export const forXbar = (model: ViewModel): string =>
  `${escapedForXbar(plainText(model.spans), model.options.ascii)} | color=${levelColour(model)} font=Menlo trim=false ansi=false emojize=false`;

/** Two arguments for `sketchybar --set`: the first word, and the rest of the line. */
export const forSketchybar = (model: ViewModel): string =>
  `label.color=0xff${levelColour(model).slice(1)} label=${plainText(model.spans)}`;
