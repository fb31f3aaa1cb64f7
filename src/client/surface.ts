/** Which surface stdout is, when nobody says. The launcher knows the same rules in sh. */

import { type Context, isTmuxJob } from "../context.ts";
import type { SurfaceName } from "../render/surfaces.ts";

export function detectSurface(call: Context): SurfaceName {
  if (isTmuxJob(call)) return "tmux";
  const colours = call.isTerminal() && !call.env.NO_COLOR && call.env.TERM !== "dumb";
  return colours ? "ansi" : "plain";
}
