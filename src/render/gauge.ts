/** The gauge: a percentage drawn in cells, and its tone. */
import type { Percent } from "../model/units.ts";
import type { RenderOptions, Tone } from "./frame.ts";

const EIGHTHS = "▏▎▍▌▋▊▉";

/** The used part and the track that is left; together exactly `cells` wide. */
export interface Gauge {
  readonly filled: string;
  readonly track: string;
}

export function drawGauge(used: Percent, cells: number, ascii: boolean): Gauge {
  const share = Math.min(Math.max(used, 0), 100) / 100;
  if (ascii) {
    const whole = Math.floor(share * cells);
    return { filled: "#".repeat(whole), track: "-".repeat(cells - whole) };
  }
  const eighths = Math.floor(share * cells * 8);
  const filled = "█".repeat(Math.floor(eighths / 8)) + EIGHTHS.charAt((eighths % 8) - 1);
  return { filled, track: "░".repeat(cells - filled.length) };
}

/** Green below the first threshold, then yellow, orange and red. */
export function gaugeTone(used: Percent, thresholds: RenderOptions["thresholds"]): Tone {
  const [yellow, orange, red] = thresholds;
  if (used >= red) return "full";
  if (used >= orange) return "hot";
  return used >= yellow ? "warm" : "calm";
}
