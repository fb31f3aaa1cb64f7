/** tmux's own styles; what tmux would expand in our text is written so that it comes out as text. */
import type { Span } from "./frame.ts";
import { type Codes, NO_CODES, painter, type Tones } from "./painters.ts";

const TONES: Tones = {
  plain: NO_CODES,
  muted: ["#[dim]", "#[nodim]"],
  // tmux itself knows whether its bar is green, as it is by default; a green gauge would not be seen on it.
  calm: ["#[fg=green]#[fg=#{?#{m:*bg=green*,#{status-style}},default,green}]", "#[fg=default]"],
  warm: ["#[fg=yellow]", "#[fg=default]"],
  hot: ["#[fg=colour208]", "#[fg=default]"],
  full: ["#[fg=red]", "#[fg=default]"],
};

/** tmux halves a run of `#` when it expands a job's output, and again when it draws it unless a style follows. */
const escaped = (text: string): string =>
  text.replace(/#+/g, (run) => (run === "#" ? "##" : `${run}${run}#[]`));

/** `fg=default` is to mean the style that the user has set before our line, and not the bar's. */
const within = (painted: string): string =>
  painted.includes("fg=default") ? `#[push-default]${painted}#[pop-default]` : painted;

/** A painter for tmux: how a flash is switched on and off, and what is still to be done to escaped text. */
export const tmuxPainter = (flash: Codes, finished: (text: string) => string) => {
  const paint = painter(TONES, flash, (text) => finished(escaped(text)));
  return (spans: readonly Span[]): string => within(paint(spans));
};

/** Spans as the output of a `#()` job. */
export const forTmux = tmuxPainter(["#[reverse]", "#[noreverse]"], (text) => text);
