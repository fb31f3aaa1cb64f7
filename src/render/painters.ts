/** Spans as text with styles around them, for terminals and shell prompts. */
import { type Colour, nearestIndex, rgbOf } from "./colours.ts";
import type { Palette, RenderOptions, Span } from "./frame.ts";
import { TRACK } from "./gauge.ts";

/** How a text is shown; null is the surface's own colour. */
export interface Style {
  readonly foreground: Colour | null;
  readonly background: Colour | null;
  readonly bold: boolean;
  readonly flash: boolean;
  readonly reversed: boolean;
}

const NO_STYLE: Style = {
  foreground: null,
  background: null,
  bold: false,
  flash: false,
  reversed: false,
};

/** A markup: the codes that lead from one style to the next, and its way to escape text. */
export interface Markup {
  readonly change: (from: Style, to: Style) => string;
  readonly escaped: (text: string) => string;
}

/** Spans in a palette; no code is written twice, and the last style is left open. */
export function paintOpen(
  spans: readonly Span[],
  palette: Palette,
  markup: Markup,
): readonly [painted: string, style: Style] {
  let [painted, style] = ["", NO_STYLE];
  for (const { text, style: next } of styledRuns(spans, palette)) {
    painted += markup.change(style, next) + markup.escaped(text);
    style = next;
  }
  return [painted, style];
}

/** With every style closed at the end. */
export function paintSpans(spans: readonly Span[], palette: Palette, markup: Markup): string {
  const [painted, style] = paintOpen(spans, palette, markup);
  return painted + markup.change(style, NO_STYLE);
}

export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

/** Neighbours of one style as one: fewer bytes for every reader. */
export function styledRuns(spans: readonly Span[], palette: Palette): readonly StyledText[] {
  const runs: StyledText[] = [];
  for (const span of spans) {
    const onTrack = span.gauge && palette.track !== null;
    const text = onTrack ? span.text.replaceAll(TRACK, " ") : span.text;
    const style = styleOf(span, palette);
    const before = runs.at(-1);
    // Of an empty track only the background is seen.
    const isSeen =
      text.trim() !== "" ||
      style.background !== before?.style.background ||
      before.style.flash ||
      before.style.reversed;
    if (before !== undefined && (!isSeen || isSameStyle(before.style, style)))
      runs[runs.length - 1] = { text: before.text + text, style: before.style };
    else runs.push({ text, style });
  }
  return runs;
}

const styleOf = ({ tone, gauge, flash, strong, colour }: Span, palette: Palette): Style => ({
  foreground: colour ?? palette.tones[tone],
  background: gauge ? (palette.track ?? palette.background) : palette.background,
  bold: palette.tones[tone] !== null && (strong === true || palette.bold.includes(tone)),
  flash: flash === true,
  reversed: !gauge && palette.reversed?.includes(tone) === true,
});

const isSameStyle = (one: Style, other: Style): boolean =>
  one.foreground === other.foreground &&
  one.background === other.background &&
  one.bold === other.bold &&
  one.flash === other.flash &&
  one.reversed === other.reversed;

/** The text of spans without any style. */
export const plainText = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");

type Depth = RenderOptions["colorDepth"];

/** `38;5;203`; the base is 38 for text and 48 behind it. */
function sgrColour(base: 38 | 48, colour: Colour | null, depth: Depth): string {
  if (colour === null) return String(base + 1);
  if (colour.startsWith("@")) {
    const index = Number(colour.slice(1));
    return String(index < 8 ? base - 8 + index : base + 52 + index - 8);
  }
  return depth === "truecolor"
    ? `${base};2;${rgbOf(colour).join(";")}`
    : `${base};5;${nearestIndex(colour)}`;
}

const sgrChange = (from: Style, to: Style, depth: Depth): string =>
  [
    ...(from.foreground === to.foreground ? [] : [sgrColour(38, to.foreground, depth)]),
    ...(from.background === to.background ? [] : [sgrColour(48, to.background, depth)]),
    ...(from.bold === to.bold ? [] : [to.bold ? "1" : "22"]),
    ...(from.flash === to.flash ? [] : [to.flash ? "4" : "24"]),
    ...(from.reversed === to.reversed ? [] : [to.reversed ? "7" : "27"]),
  ].join(";");

const sgrMarkup = (around: (sequence: string) => string, depth: Depth): Markup => ({
  change: (from, to) => {
    const codes = sgrChange(from, to, depth);
    return codes === "" ? "" : around(`\x1b[${codes}m`);
  },
  escaped: (text) => text,
});

export const forAnsi = (spans: readonly Span[], { palette, colorDepth }: PaintOptions): string =>
  paintSpans(
    spans,
    palette,
    sgrMarkup((sequence) => sequence, colorDepth),
  );

/** readline's own marks for what takes no cells: bash would not read `\[` inside a variable. */
export const forBash = (spans: readonly Span[], { palette, colorDepth }: PaintOptions): string =>
  paintSpans(
    spans,
    palette,
    sgrMarkup((sequence) => `\x01${sequence}\x02`, colorDepth),
  );

export type PaintOptions = Pick<RenderOptions, "palette" | "colorDepth">;

/** For zsh's prompt expansion, in which every `%` of ours is doubled. */
export const escapePercent = (text: string): string => text.replaceAll("%", "%%");

const zshColour = (on: string, off: string, colour: Colour | null, depth: Depth): string => {
  if (colour === null) return off;
  if (colour.startsWith("@")) return `${on}{${colour.slice(1)}}`;
  return `${on}{${depth === "truecolor" ? colour : nearestIndex(colour)}}`;
};

export const forZsh = (spans: readonly Span[], { palette, colorDepth }: PaintOptions): string =>
  paintSpans(spans, palette, {
    change: (from, to) =>
      [
        from.foreground === to.foreground ? "" : zshColour("%F", "%f", to.foreground, colorDepth),
        from.background === to.background ? "" : zshColour("%K", "%k", to.background, colorDepth),
        from.bold === to.bold ? "" : to.bold ? "%B" : "%b",
        from.flash === to.flash ? "" : to.flash ? "%U" : "%u",
        from.reversed === to.reversed ? "" : to.reversed ? "%S" : "%s",
      ].join(""),
    escaped: escapePercent,
  });
