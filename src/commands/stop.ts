/** `claude-usage stop`: ends the daemon. */

import { complain, misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";
import { endDaemon } from "../daemon/stop-daemon.ts";

export const run: Command = async ({ argv, places }) => {
  const parsed = parse(argv, {}, COMMANDS.stop);
  if (typeof parsed === "string") return misused(parsed);
  const ended = await endDaemon(places);
  switch (ended.kind) {
    case "none":
      print("No daemon is running.");
      return EXIT.done;
    case "ended":
      print(`Stopped the daemon (pid ${ended.pid}).`);
      return EXIT.done;
    case "stays":
      complain(`The daemon (pid ${ended.pid}) was told to stop and has not yet.`);
      return EXIT.bug;
  }
};
