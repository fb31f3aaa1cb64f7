/** `claude-usage stop`: stops the daemon. */

import { pidText } from "../cache/lease-holder.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { stopDaemon } from "../daemon/control.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "stop the daemon",
  flags: {},
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async ({ argv, paths }) => {
  const parsed = parseCommand(argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const stopped = await stopDaemon(paths);
  switch (stopped.kind) {
    case "none":
      print("No daemon is running.");
      return EXIT.done;
    case "ended":
      print(`Stopped the daemon (${pidText(stopped.daemon)}).`);
      return EXIT.done;
    case "stays":
      printError(
        `daemon (${pidText(stopped.daemon)}) did not stop within ${stopped.daemon.isHere ? 5 : 14} s; see ${paths.log}`,
      );
      return EXIT.bug;
  }
};
