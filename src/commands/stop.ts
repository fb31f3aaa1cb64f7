/** `claude-usage stop`: ends the daemon. */

import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";

export const run: Command = async ({ argv, paths }) => {
  const parsed = parseCommand(argv, {}, COMMANDS.stop);
  if (typeof parsed === "string") return usageError(parsed);
  const ended = await stopDaemon(paths);
  switch (ended.kind) {
    case "none":
      print("No daemon is running.");
      return EXIT.done;
    case "ended":
      print(`Stopped the daemon (pid ${ended.pid}).`);
      return EXIT.done;
    case "stays":
      printError(`The daemon (pid ${ended.pid}) was told to stop and has not yet.`);
      return EXIT.bug;
  }
};
