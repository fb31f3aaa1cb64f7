/** Every state of the line with what it means: for `demo --states` and, as its table, for the README. */

import {
  type RenderSettings,
  renderOptions,
  resolveRenderSettings,
} from "../config/shared-settings.ts";
import { millis, SECOND } from "../model/units.ts";
import { renderNow } from "../render/rendered-line.ts";
import type { SurfaceName } from "../render/surfaces.ts";
import { type LineState, STATES } from "../sim/states.ts";

const FLASH = millis(20 * SECOND);

/** For people at a terminal: each line as that place shows it, and below it what it means and what to do. */
export const legendText = (surface: SurfaceName, values: RenderSettings): string =>
  STATES.map(([shows, means, todo]) => {
    const advice = todo === "" ? "" : `: ${todo}`;
    return `${lineOf(shows, surface, values)}\n    ${means}${advice}\n`;
  }).join("\n");

/** The README's table. */
export function legendTable(): string {
  const { values } = resolveRenderSettings([]);
  const rows = STATES.map(([shows, means, todo]) =>
    [`\`${lineOf(shows, "plain", values)}\``, means, todo]
      .map((text) => text.replaceAll("|", "\\|"))
      .join(" | "),
  );
  return ["| you see | it means | do |", "|---|---|---|", ...rows.map((row) => `| ${row} |`)].join(
    "\n",
  );
}

function lineOf(shows: LineState[0], surface: SurfaceName, values: RenderSettings): string {
  if (typeof shows === "string") return shows;
  return renderNow(
    { ...shows, options: renderOptions(values, FLASH), utcOffset: millis(0) },
    surface,
  );
}
