/** Spans in tmux's own markup. */
import { type Colour, indexedColour, nearestIndex } from "./colours.ts";
import type { Palette, Span } from "./frame.ts";
import { type Markup, type PaintOptions, paintOpen, type Style } from "./painters.ts";

/**
 * Whether tmux's bar is known to be dark: black, or no lighter than #1f1f2f or number 235. Only tmux knows, and its bar may be any
 * colour, green by default, or the terminal's, which may be white: so anything else gets a background of ours. A bracket would end the style around it
 * for a program that reads that text.
 * @internal
 */
export const DARK_BAR =
  "#{m/r:bg=(black|colour23(2|3|4|5)|.(0|1).(0|1).(0|1|2)),#{E:status-style}}";

/** tmux shows the nearest of 256 colours where the terminal has no more. Hex digits in capitals would be formats. */
function tmuxColour(colour: Colour | null): string {
  if (colour === null) return "default";
  const known = tmuxNames.get(colour);
  if (known !== undefined) return known;
  const name = indexedColour(colour) === colour ? `colour${nearestIndex(colour)}` : colour;
  tmuxNames.set(colour, name);
  return name;
}

/** A line has a handful of colours and is rendered often. */
const tmuxNames = new Map<Colour, string>();

/** tmux halves a run of `#` when it expands a job's output, and again when it draws it unless a style follows. */
const escapedForTmux = (text: string): string =>
  text.replace(/#+/g, (run) => (run === "#" ? "##" : `${run}${run}#[]`));

/** Makes `default` mean the style that the user has set before our line, with its attributes, and goes back to it. */
const withUserDefault = (painted: string): string =>
  `#[push-default]${painted}#[default]#[pop-default]`;

const stylesBetween = (from: Style, to: Style, { adaptive, background }: Palette): string => {
  const behind = (colour: Colour | null) =>
    adaptive && colour === background
      ? `#{?${DARK_BAR},default,${tmuxColour(colour)}}`
      : tmuxColour(colour);
  return [
    ...(from.foreground === to.foreground ? [] : [`fg=${tmuxColour(to.foreground)}`]),
    ...(from.background === to.background ? [] : [`bg=${behind(to.background)}`]),
    ...(from.bold === to.bold ? [] : [to.bold ? "bold" : "nobold"]),
    ...(from.reversed === to.reversed ? [] : [to.reversed ? "reverse" : "noreverse"]),
  ].join(",");
};

/** A painter for tmux: the codes that switch a flash on and off, and the last step for escaped text. */
export const tmuxPainter =
  ([on, off]: readonly [on: string, off: string], finish: (text: string) => string) =>
  (spans: readonly Span[], { palette }: PaintOptions): string => {
    let isStyled = false;
    const markup: Markup = {
      change: (from, to) => {
        const styles = stylesBetween(from, to, palette);
        const flash = from.flash === to.flash ? "" : to.flash ? on : off;
        isStyled ||= styles !== "" || flash !== "";
        return `${styles === "" ? "" : `#[${styles}]`}${flash}`;
      },
      escaped: (text) => finish(escapedForTmux(text)),
    };
    const [painted] = paintOpen(spans, palette, markup);
    return isStyled ? withUserDefault(painted) : painted;
  };

/** Spans as the output of a `#()` job. */
export const forTmux = tmuxPainter(["#[underscore]", "#[nounderscore]"], (text) => text);
