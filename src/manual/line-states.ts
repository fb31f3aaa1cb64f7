/** Every state of the line with what it means and what to do: for `demo --states` and docs/line-and-states.md. */

import { type RenderSettings, renderOptions } from "../config/render-settings.ts";
import { millis, SECOND } from "../model/units.ts";
import { renderNow } from "../render/rendered-line.ts";
import type { SurfaceName } from "../render/surfaces.ts";
import { LINE_STATES, type LineState } from "../sim/states.ts";

/** How long a percentage that has changed is underlined. */
const FLASH_MS = millis(20 * SECOND);

/** For people at a terminal: each line as the surface shows it, and below it what it means and what to do. */
export const statesText = (surface: SurfaceName, values: RenderSettings): string =>
  LINE_STATES.map(([shows, means, todo]) => {
    const advice = todo === "" ? "" : `: ${todo}`;
    return `${stateLine(shows, surface, values)}\n    ${means}${advice}\n`;
  }).join("\n");

/** The line in this state, as the surface shows it. */
export function stateLine(
  shows: LineState[0],
  surface: SurfaceName,
  values: RenderSettings,
): string {
  if (typeof shows === "string") return shows;
  const options = renderOptions(values, FLASH_MS);
  return renderNow({ ...shows, polled: true, options, utcOffset: millis(0) }, surface);
}
