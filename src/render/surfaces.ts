/** The surfaces: places that a line is shown in, each with its own syntax. A new surface is one entry here. */
import {
  forI3blocks,
  forI3statusRust,
  forPolybar,
  forSketchybar,
  forWaybar,
  forXbar,
} from "./bars.ts";
import type { RenderOptions, Span } from "./frame.ts";
import {
  escapePercent,
  forAnsi,
  forBash,
  forZsh,
  type PaintOptions,
  plainText,
} from "./painters.ts";
import type { SurfaceColours } from "./themes.ts";
import { forTmux } from "./tmux-markup.ts";
import type { ViewModel } from "./view-model.ts";

export interface Surface {
  /** The text of this surface, in one line: styles written, text from elsewhere escaped. */
  readonly paint: (model: ViewModel) => string;
  /** What it can do with colours. */
  readonly colours: SurfaceColours;
  /** How wide the line may be. */
  readonly cells: (options: RenderOptions) => number;
  /** The options that this surface overrides. */
  readonly options?: Partial<RenderOptions>;
  /** The line is also rendered at these widths, for readers that know their terminal's. */
  readonly widths?: readonly number[];
}

/** Half of a terminal of 20, 40, 80 and 120 columns; from 160 on the whole line is for a prompt. */
const PROMPT_WIDTHS: readonly number[] = [10, 20, 40, 60];

const unbounded = (): number => Number.POSITIVE_INFINITY;
const bounded = ({ maxWidth }: RenderOptions): number => maxWidth;

const unboundedSurface = (colours: SurfaceColours, paint: Surface["paint"]): Surface => ({
  paint,
  colours,
  cells: unbounded,
});
const promptSurface = (colours: SurfaceColours, paint: Surface["paint"]): Surface => ({
  ...unboundedSurface(colours, paint),
  widths: PROMPT_WIDTHS,
});
const spansOnly =
  (paint: (spans: readonly Span[], options: PaintOptions) => string): Surface["paint"] =>
  ({ spans, options }) =>
    paint(spans, options);

/** By the name that `--for` takes. */
export const SURFACES = {
  tmux: { paint: spansOnly(forTmux), colours: "full", cells: bounded },
  "tmux-ascii": {
    paint: spansOnly(forTmux),
    colours: "full",
    cells: bounded,
    options: { ascii: true },
  },
  // Plain, but no wider than tmux's line.
  pane: { paint: spansOnly(plainText), colours: "none", cells: bounded },
  ansi: unboundedSurface("terminal", spansOnly(forAnsi)),
  plain: promptSurface("none", spansOnly(plainText)),
  zsh: promptSurface("terminal", spansOnly(forZsh)),
  bash: promptSurface("terminal", spansOnly(forBash)),
  fish: promptSurface("terminal", spansOnly(forAnsi)),
  // The state for the segment's colours, then its text for prompt expansion.
  p10k: promptSurface(
    "none",
    ({ spans, level }) => `${level.toUpperCase()} ${escapePercent(plainText(spans))}`,
  ),
  waybar: unboundedSurface("full", forWaybar),
  polybar: unboundedSurface("full", forPolybar),
  i3blocks: unboundedSurface("full", forI3blocks),
  "i3status-rust": unboundedSurface("none", forI3statusRust),
  xbar: unboundedSurface("text", forXbar),
  sketchybar: unboundedSurface("text", forSketchybar),
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;

export const SURFACE_NAMES = Object.keys(SURFACES) as readonly SurfaceName[];

export const isSurface = (name: string): name is SurfaceName => Object.hasOwn(SURFACES, name);
