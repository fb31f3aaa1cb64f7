/** `claude-usage daemon`: the poller, in the foreground or in the background. */
import { currentHolder } from "../cache/lease-holder.ts";
import { usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { openSettings, shareSettings } from "../config/effective.ts";
import { POLLER_SETTINGS } from "../config/poller-settings.ts";
import type { Command } from "../context.ts";
import { startDetached } from "../daemon/detach.ts";
import { runDaemon } from "../daemon/run.ts";
import { systemClock as clock } from "../platform/clock.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, POLLER_SETTINGS, COMMANDS.daemon);
  if (typeof parsed === "string") return usageError(parsed);
  const settings = openSettings(call, parsed.layer);
  const { problems } = settings.current();
  if (problems.length > 0) {
    // A running daemon's settings are not those of this call.
    if (currentHolder(call.paths, clock.now()) === null) shareSettings(call, settings.current());
    return usageError(...problems);
  }
  if (!parsed.flags.has("detach")) return await runDaemon(call, settings);
  return await startDetached(
    call,
    call.argv.filter((flag) => flag !== "--detach"),
  );
};
