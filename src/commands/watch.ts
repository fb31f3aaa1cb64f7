/** `claude-usage watch`: what a look prints, now and at each change, until it is ended or nobody reads it any more. */

import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { lineUsageError } from "../cli/usage-error.ts";
import { cacheChanges } from "../client/cache-events.ts";
import { currentView, ensureDaemon, flagProblem, startsDaemon } from "../client/current-view.ts";
import { lineWriter } from "../client/line-writer.ts";
import { outputFormat } from "../client/output-format.ts";
import { wakeLoop } from "../client/wake-loop.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { type Command, EXIT } from "../context.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { saveMemory } from "../platform/process.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, RENDER_SETTINGS, COMMANDS.watch);
  if (typeof parsed === "string") return lineUsageError(call, parsed);
  const telling = outputFormat(call, parsed.flags);
  if (typeof telling === "string") return lineUsageError(call, telling);
  const flagFault = flagProblem(await currentView(call, parsed.layer));
  if (flagFault !== undefined) return lineUsageError(call, flagFault);

  saveMemory();
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
  const tell = lineWriter(process.stdout, end);
  await wakeLoop({ clock, changes: cacheChanges(call.paths), stop: ending.signal }, async (now) => {
    const sight = await currentView(call, parsed.layer);
    const notice = await ensureDaemon(call, sight, startsDaemon(parsed.flags, sight));
    const { text, changeKey, changesAt } = telling.format(sight, notice);
    tell(text, changeKey, now);
    return changesAt();
  });
  return EXIT.done;
};
