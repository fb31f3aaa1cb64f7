/** `claude-usage stop`: ends the daemon. */
import { type Command, EXIT } from "../host/call.ts";
import { COMMANDS } from "../host/commands.ts";
import { complain, misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { runningDaemon, signal } from "../host/signal.ts";
import { soon } from "../host/soon.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../sources/clock.ts";
import { livingHolder } from "../store/read.ts";

/** A daemon ends within a second, unless the machine is very busy. */
const PATIENCE = millis(5 * SECOND);

export const run: Command = async ({ argv, places }) => {
  const parsed = parse(argv, {}, COMMANDS.stop);
  if (typeof parsed === "string") return misused(parsed);
  const holder = runningDaemon(places);
  if (holder === null || !signal(holder.pid, "SIGTERM")) {
    print("No daemon is running.");
    return EXIT.done;
  }
  const ended = () => (livingHolder(places, clock.now())?.nonce === holder.nonce ? null : true);
  if ((await soon(ended, PATIENCE)) !== null) {
    print(`Stopped the daemon (pid ${holder.pid}).`);
    return EXIT.done;
  }
  complain(`The daemon (pid ${holder.pid}) was told to stop and has not yet.`);
  return EXIT.bug;
};
