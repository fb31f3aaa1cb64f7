/** `claude-usage daemon`: the poller, in the foreground or in the background. */
import { livingHolder } from "../cache/read.ts";
import { misused } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { settingsOf, tellReaders } from "../config/effective.ts";
import { POLLING } from "../config/poller-settings.ts";
import type { Command } from "../context.ts";
import { detach } from "../daemon/detach.ts";
import { runDaemon } from "../daemon/run.ts";
import { systemClock as clock } from "../platform/clock.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, POLLING, COMMANDS.daemon);
  if (typeof parsed === "string") return misused(parsed);
  const settings = settingsOf(call, parsed.layer);
  const { faults } = settings.current();
  if (faults.length > 0) {
    // A running daemon's settings are not those of this call.
    if (livingHolder(call.places, clock.now()) === null) tellReaders(call, settings.current());
    return misused(...faults);
  }
  if (!parsed.own.has("detach")) return await runDaemon(call, settings);
  return await detach(
    call,
    call.argv.filter((flag) => flag !== "--detach"),
  );
};
