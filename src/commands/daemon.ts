/** `claude-usage daemon`: the poller, in the foreground or in the background. */
import { currentHolder } from "../cache/lease-holder.ts";
import { printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { POLLER_SETTINGS } from "../config/poller-settings.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { systemClock as clock } from "../platform/clock.ts";

export const spec = {
  summary: "poll in the foreground; a line starts it in the background",
  flags: { detach: { help: "start it in the background and wait until it polls" } },
  settings: "poller",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, POLLER_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { foreignMessage } = await import("../poller/load-state.ts");
  const foreign = foreignMessage(context.paths);
  if (foreign !== null) {
    printError(foreign);
    return EXIT.noData;
  }
  const { openSettings } = await import("../config/effective.ts");
  const settings = openSettings(context, parsed.layer);
  const { problems } = settings.current();
  if (problems.length > 0) {
    // A daemon that runs already has other settings than these: only without one are they shared.
    const holder = currentHolder(context.paths, clock.now());
    if (holder === null) {
      const { shareSettings } = await import("../config/share-settings.ts");
      shareSettings(context, settings.current());
    }
    return usageError(...problems);
  }
  if (parsed.flags.has("detach")) {
    const { startDetached } = await import("../daemon/control.ts");
    const argv = context.argv.filter((flag) => flag !== "--detach");
    return await startDetached(context, argv);
  }
  const { runDaemon } = await import("../daemon/run.ts");
  return await runDaemon(context, settings, (call) => openSettings(call, parsed.layer));
};
