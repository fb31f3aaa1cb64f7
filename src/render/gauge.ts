/** The gauge: a percentage drawn in cells, and its tone. */
import type { Percent } from "../model/units.ts";
import type { RenderOptions, Tone } from "./frame.ts";

/** The unused part, where there is no colour to draw it. */
export const TRACK = "░";

type GaugeOptions = Pick<RenderOptions, "ascii" | "gauge">;

/** A full cell, its parts from least to most, and what is left. */
interface GaugeGlyphs {
  readonly full: string;
  readonly parts: string;
  readonly track: string;
}

const GLYPHS: Readonly<Record<"blocks" | "braille" | "line", GaugeGlyphs>> = {
  blocks: { full: "█", parts: "▏▎▍▌▋▊▉", track: TRACK },
  braille: { full: "⣿", parts: "⡀⡄⡆⡇⣇⣧⣷", track: TRACK },
  line: { full: "━", parts: "╸", track: "─" },
};
const ASCII_GLYPHS: GaugeGlyphs = { full: "#", parts: "", track: "-" };

/** One circle for all; the last one is for a limit that is used up. */
const PIES = "○◔◑◕●";

/** The used part and the track that is left; together exactly `cells` wide. */
export interface Gauge {
  readonly filled: string;
  readonly track: string;
  /** The track is a colour where the surface has colours. */
  readonly onTrack: boolean;
}

/** Cells that a gauge takes, of those that there are. */
export function gaugeCells({ ascii, gauge }: GaugeOptions, cells: number): number {
  if (gauge === "none" || (ascii && gauge === "pie")) return 0;
  return gauge === "pie" ? Math.min(cells, 1) : cells;
}

export function drawGauge(used: Percent, cells: number, { ascii, gauge }: GaugeOptions): Gauge {
  const share = Math.min(Math.max(used, 0), 100) / 100;
  if (!ascii && gauge === "pie") {
    const place = share >= 1 ? 4 : Math.min(Math.round(share * 4), 3);
    return { filled: PIES.charAt(place).repeat(Math.min(cells, 1)), track: "", onTrack: false };
  }
  const style = gauge === "pie" || gauge === "none" ? "blocks" : gauge;
  const { full, parts, track } = ascii ? ASCII_GLYPHS : GLYPHS[style];
  const steps = parts.length + 1;
  const drawn = Math.floor(share * cells * steps);
  const filled = full.repeat(Math.floor(drawn / steps)) + parts.charAt((drawn % steps) - 1);
  return {
    filled,
    track: track.repeat(cells - filled.length),
    onTrack: !ascii && style !== "line",
  };
}

/** Green below the first threshold, then yellow, orange and red. */
export function gaugeTone(used: Percent, thresholds: RenderOptions["thresholds"]): Tone {
  const [yellow, orange, red] = thresholds;
  if (used >= red) return "full";
  if (used >= orange) return "hot";
  return used >= yellow ? "warm" : "calm";
}
