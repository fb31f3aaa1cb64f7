/** Which surface stdout is, when nobody says. The launcher knows the same rules in sh. */

import type { Context } from "../context.ts";
import type { SurfaceName } from "../render/surfaces.ts";

/** A `#()` job of tmux knows the server but has no pane. */
export const isTmuxJob = ({ env, isTerminal }: Context): boolean =>
  Boolean(env.TMUX) && !env.TMUX_PANE && !isTerminal();

export function detectSurface(call: Context): SurfaceName {
  if (isTmuxJob(call)) return "tmux";
  const colours = call.isTerminal() && !call.env.NO_COLOR && call.env.TERM !== "dumb";
  return colours ? "ansi" : "plain";
}
