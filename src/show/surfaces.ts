/** The dialects of the places a line is shown in. A new surface is one entry here. */
import type { Look, Span, Tone } from "./frame.ts";

export interface Surface {
  /** Spans as this surface writes them: styles painted, foreign text escaped. */
  readonly paint: (spans: readonly Span[]) => string;
  /** The room there is. */
  readonly cells: (look: Look) => number;
}

type Codes = readonly [open: string, close: string];

const TMUX: Readonly<Record<Tone, Codes>> = {
  plain: ["", ""],
  muted: ["#[dim]", "#[nodim]"],
  // tmux itself knows whether its bar is green, as it is by default; a green gauge would not be seen on it.
  calm: ["#[fg=green]#[fg=#{?#{m:*bg=green*,#{status-style}},default,green}]", "#[fg=default]"],
  warm: ["#[fg=yellow]", "#[fg=default]"],
  hot: ["#[fg=colour208]", "#[fg=default]"],
  full: ["#[fg=red]", "#[fg=default]"],
};

const ANSI: Readonly<Record<Tone, Codes>> = {
  plain: ["", ""],
  muted: ["\x1b[2m", "\x1b[22m"],
  calm: ["\x1b[32m", "\x1b[39m"],
  warm: ["\x1b[33m", "\x1b[39m"],
  hot: ["\x1b[38;5;208m", "\x1b[39m"],
  full: ["\x1b[31m", "\x1b[39m"],
};

const painter =
  (tones: Readonly<Record<Tone, Codes>>, flash: Codes, escaped: (text: string) => string) =>
  (spans: readonly Span[]): string =>
    runs(spans)
      .map((span) => {
        const [open, close] = tones[span.tone];
        const [on, off] = span.flash ? flash : ["", ""];
        return `${open}${on}${escaped(span.text)}${off}${close}`;
      })
      .join("");

/** Neighbours of one style as one: fewer bytes for every reader. */
function runs(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const before = merged.at(-1);
    if (before?.tone === span.tone && before.flash === span.flash) {
      merged[merged.length - 1] = { ...before, text: before.text + span.text };
    } else merged.push(span);
  }
  return merged;
}

const asIs = (text: string): string => text;

/** tmux halves a run of `#` when it expands a job's output, and again when it draws it unless a style follows. */
const forTmux = (text: string): string =>
  text.replace(/#+/g, (run) => (run === "#" ? "##" : `${run}${run}#[]`));

/** `fg=default` is to mean the style that the user has set before our line, and not the bar's. */
const within = (painted: string): string =>
  painted.includes("fg=default") ? `#[push-default]${painted}#[pop-default]` : painted;

const unbounded = (): number => Number.POSITIVE_INFINITY;

/** The surfaces whose lines the daemon paints ahead; tmux expands `#` in what a job prints, so it is doubled. */
export const surfaces = {
  tmux: {
    paint: (spans) => within(painter(TMUX, ["#[reverse]", "#[noreverse]"], forTmux)(spans)),
    cells: ({ maxWidth }) => maxWidth,
  },
  ansi: { paint: painter(ANSI, ["\x1b[7m", "\x1b[27m"], asIs), cells: unbounded },
  plain: {
    paint: (spans) => spans.map(({ text }) => text).join(""),
    cells: unbounded,
  },
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof surfaces;

export const SURFACES = Object.keys(surfaces) as readonly SurfaceName[];
