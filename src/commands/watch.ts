/** `claude-usage watch`: prints the line now and at each change, until it is stopped or its output is closed. */

import { lineUsageError } from "../cli/line-command.ts";
import { parseCommand } from "../cli/parse.ts";
import { FOR, FORMAT, NO_DAEMON } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { lineWriter } from "../client/line-writer.ts";
import { outputFormat } from "../client/output-format.ts";
import { currentView, ensureDaemon, flagProblem, startsDaemon } from "../client/view.ts";
import { cacheChanges, wakeLoop } from "../client/wake-loop.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { type Command, isTmuxJob } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { refuseDebugger, saveMemory } from "../platform/long-running.ts";

export const spec = {
  summary: "print the line now and at every change, until it is stopped",
  flags: {
    for: FOR,
    format: FORMAT,
    json: { help: "print one JSON document per line" },
    "no-daemon": NO_DAEMON,
  },
  settings: "render",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return lineUsageError(isTmuxJob, context, parsed);
  const format = outputFormat(context, parsed.flags);
  if (typeof format === "string") return lineUsageError(isTmuxJob, context, format);
  refuseDebugger();
  const problem = flagProblem(await currentView(context, parsed.layer));
  if (problem !== undefined) return lineUsageError(isTmuxJob, context, problem);

  saveMemory();
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  const write = lineWriter(process.stdout, stop);
  const wakers = { clock, changes: cacheChanges(context.paths), stop: stopping.signal };
  await wakeLoop(wakers, async (now) => {
    const view = await currentView(context, parsed.layer);
    const notice = await ensureDaemon(context, view, startsDaemon(parsed.flags, view));
    const { text, changeKey, changesAt } = format.format(view, notice);
    write(text, changeKey, now);
    return changesAt();
  });
  return EXIT.done;
};
