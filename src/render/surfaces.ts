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
import { escapePercent, forAnsi, forBash, forTmux, forZsh, plainText } from "./painters.ts";
import type { ViewModel } from "./view-model.ts";

export interface Surface {
  /** The text of this surface, in one line: styles written, text from elsewhere escaped. */
  readonly paint: (model: ViewModel) => string;
  /** How wide the line may be. */
  readonly cells: (options: RenderOptions) => number;
  /** The options that this surface overrides. */
  readonly options?: Partial<RenderOptions>;
}

const unbounded = (): number => Number.POSITIVE_INFINITY;
const bounded = ({ maxWidth }: RenderOptions): number => maxWidth;

const unboundedSurface = (paint: Surface["paint"]): Surface => ({ paint, cells: unbounded });
const spansOnly =
  (paint: (spans: readonly Span[]) => string): Surface["paint"] =>
  ({ spans }) =>
    paint(spans);

/** By the name that `--for` takes. */
export const SURFACES = {
  tmux: { paint: spansOnly(forTmux), cells: bounded },
  "tmux-ascii": { paint: spansOnly(forTmux), cells: bounded, options: { ascii: true } },
  ansi: unboundedSurface(spansOnly(forAnsi)),
  plain: unboundedSurface(spansOnly(plainText)),
  zsh: unboundedSurface(spansOnly(forZsh)),
  bash: unboundedSurface(spansOnly(forBash)),
  fish: unboundedSurface(spansOnly(forAnsi)),
  // The state for the segment's colours, then its text for prompt expansion.
  p10k: unboundedSurface(
    ({ spans, level }) => `${level.toUpperCase()} ${escapePercent(plainText(spans))}`,
  ),
  waybar: unboundedSurface(forWaybar),
  polybar: unboundedSurface(forPolybar),
  i3blocks: unboundedSurface(forI3blocks),
  "i3status-rust": unboundedSurface(forI3statusRust),
  xbar: unboundedSurface(forXbar),
  sketchybar: unboundedSurface(forSketchybar),
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;

export const SURFACE_NAMES = Object.keys(SURFACES) as readonly SurfaceName[];

export const isSurface = (name: string): name is SurfaceName => Object.hasOwn(SURFACES, name);
