/** The dialects of the places a line is shown in. A new surface is one entry here. */
import {
  forI3blocks,
  forI3statusRust,
  forPolybar,
  forSketchybar,
  forWaybar,
  forXbar,
} from "./bars.ts";
import type { RenderOptions, Span } from "./frame.ts";
import { plainText } from "./painters.ts";
import { escapePercent, forAnsi, forBash, forZsh } from "./terminals.ts";
import { forTmux } from "./tmux.ts";
import type { ViewModel } from "./view-model.ts";

export interface Surface {
  /** A picture as this surface writes it, in one line: styles painted, foreign text escaped. */
  readonly paint: (picture: ViewModel) => string;
  /** The room there is. */
  readonly cells: (look: RenderOptions) => number;
  /** What of a person's look this surface cannot show. */
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
