/** The dialects of the places a line is shown in. A new surface is one entry here. */
import {
  forI3blocks,
  forI3statusRust,
  forPolybar,
  forSketchybar,
  forWaybar,
  forXbar,
} from "./bars.ts";
import type { Look, Span } from "./frame.ts";
import { textOf } from "./painters.ts";
import { forAnsi, forBash, forZsh, percentDoubled } from "./terminals.ts";
import { forTmux } from "./tmux.ts";
import type { Picture } from "./view-model.ts";

export interface Surface {
  /** A picture as this surface writes it, in one line: styles painted, foreign text escaped. */
  readonly paint: (picture: Picture) => string;
  /** The room there is. */
  readonly cells: (look: Look) => number;
  /** What of a person's look this surface cannot show. */
  readonly look?: Partial<Look>;
}

const unbounded = (): number => Number.POSITIVE_INFINITY;
const bounded = ({ maxWidth }: Look): number => maxWidth;

const endless = (paint: Surface["paint"]): Surface => ({ paint, cells: unbounded });
const spansOnly =
  (paint: (spans: readonly Span[]) => string): Surface["paint"] =>
  ({ spans }) =>
    paint(spans);

/** By the name that `--for` takes. */
export const surfaces = {
  tmux: { paint: spansOnly(forTmux), cells: bounded },
  "tmux-ascii": { paint: spansOnly(forTmux), cells: bounded, look: { ascii: true } },
  ansi: endless(spansOnly(forAnsi)),
  plain: endless(spansOnly(textOf)),
  zsh: endless(spansOnly(forZsh)),
  bash: endless(spansOnly(forBash)),
  fish: endless(spansOnly(forAnsi)),
  // The state for the segment's colours, then its text for prompt expansion.
  p10k: endless(({ spans, level }) => `${level.toUpperCase()} ${percentDoubled(textOf(spans))}`),
  waybar: endless(forWaybar),
  polybar: endless(forPolybar),
  i3blocks: endless(forI3blocks),
  "i3status-rust": endless(forI3statusRust),
  xbar: endless(forXbar),
  sketchybar: endless(forSketchybar),
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof surfaces;

export const SURFACES = Object.keys(surfaces) as readonly SurfaceName[];

export const isSurface = (name: string): name is SurfaceName => Object.hasOwn(surfaces, name);
