/** `claude-usage`: the line, from the cache, whatever happens. */

import { print } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { LINE } from "../cli/registry.ts";
import { lineUsageError } from "../cli/usage-error.ts";
import { currentView, ensureDaemon, flagProblem, startsDaemon } from "../client/current-view.ts";
import { requestLine } from "../client/line-requests.ts";
import { outputFormat } from "../client/output-format.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { variantOf } from "../config/variant.ts";
import { type Command, EXIT } from "../context.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, RENDER_SETTINGS, LINE);
  if (typeof parsed === "string") return lineUsageError(call, parsed);
  const telling = outputFormat(call, parsed.flags);
  if (typeof telling === "string") return lineUsageError(call, telling);
  const sight = await currentView(call, parsed.layer);
  const flagFault = flagProblem(sight);
  if (flagFault !== undefined) return lineUsageError(call, flagFault);
  const wanted = startsDaemon(parsed.flags, sight);
  print(telling.format(sight, await ensureDaemon(call, sight, wanted)).text);
  const painter = sight.holder !== null || wanted;
  const { surface } = telling;
  if (surface !== null && painter && parsed.layer.size === 0 && sight.problems.length === 0) {
    const variant = variantOf(call.env);
    if (variant !== null) requestLine(call.paths, { surface, variant }, sight.now);
  }
  return EXIT.done;
};
