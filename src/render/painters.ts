/** Spans as text with styles around them, for terminals, shell prompts and tmux. */
import type { Span, Tone } from "./frame.ts";

/** What is written before and after a styled text. */
export type Codes = readonly [open: string, close: string];

export type Tones = Readonly<Record<Tone, Codes>>;

export const NO_CODES: Codes = ["", ""];

/** A painter of spans for one surface: its codes for each tone and for the flash, and its way to escape text. */
export const painter =
  (tones: Tones, flash: Codes, escaped: (text: string) => string) =>
  (spans: readonly Span[]): string =>
    runs(spans)
      .map((span) => {
        const [open, close] = tones[span.tone];
        const [on, off] = span.flash ? flash : NO_CODES;
        return `${open}${on}${escaped(span.text)}${off}${close}`;
      })
      .join("");

/** The text of spans without any style. */
export const plainText = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");

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

type Sequence = (codes: string) => string;

const sgr: Sequence = (codes) => `\x1b[${codes}m`;

const sgrTones = (sequence: Sequence): Tones => ({
  plain: NO_CODES,
  muted: [sequence("2"), sequence("22")],
  calm: [sequence("32"), sequence("39")],
  warm: [sequence("33"), sequence("39")],
  hot: [sequence("38;5;208"), sequence("39")],
  full: [sequence("31"), sequence("39")],
});

const sgrPainter = (sequence: Sequence) =>
  painter(sgrTones(sequence), [sequence("7"), sequence("27")], (text) => text);

export const forAnsi = sgrPainter(sgr);

/** readline's own marks for what takes no cells: bash would not read `\[` inside a variable. */
export const forBash = sgrPainter((codes) => `\x01${sgr(codes)}\x02`);

/** For zsh's prompt expansion, in which every `%` of ours is doubled. */
export const escapePercent = (text: string): string => text.replaceAll("%", "%%");

const zeroWidth: Sequence = (codes) => `%{${sgr(codes)}%}`;

export const forZsh = painter(
  {
    plain: NO_CODES,
    muted: [zeroWidth("2"), zeroWidth("22")],
    calm: ["%F{green}", "%f"],
    warm: ["%F{yellow}", "%f"],
    hot: ["%F{208}", "%f"],
    full: ["%F{red}", "%f"],
  },
  ["%S", "%s"],
  escapePercent,
);

const TMUX_TONES: Tones = {
  plain: NO_CODES,
  muted: ["#[dim]", "#[nodim]"],
  // Only tmux knows whether its bar is green, as it is by default; a green gauge would be invisible on it.
  calm: ["#[fg=green]#[fg=#{?#{m:*bg=green*,#{status-style}},default,green}]", "#[fg=default]"],
  warm: ["#[fg=yellow]", "#[fg=default]"],
  hot: ["#[fg=colour208]", "#[fg=default]"],
  full: ["#[fg=red]", "#[fg=default]"],
};

/** tmux halves a run of `#` when it expands a job's output, and again when it draws it unless a style follows. */
const escapedForTmux = (text: string): string =>
  text.replace(/#+/g, (run) => (run === "#" ? "##" : `${run}${run}#[]`));

/** Makes `fg=default` mean the style that the user has set before our line, not the bar's. */
const withUserDefault = (painted: string): string =>
  painted.includes("fg=default") ? `#[push-default]${painted}#[pop-default]` : painted;

/** A painter for tmux: the codes that switch a flash on and off, and the last step for escaped text. */
export const tmuxPainter = (flash: Codes, finish: (text: string) => string) => {
  const paint = painter(TMUX_TONES, flash, (text) => finish(escapedForTmux(text)));
  return (spans: readonly Span[]): string => withUserDefault(paint(spans));
};

/** Spans as the output of a `#()` job. */
export const forTmux = tmuxPainter(["#[reverse]", "#[noreverse]"], (text) => text);
