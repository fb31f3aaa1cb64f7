/** `claude-usage stop`: ends the daemon. */
import { setTimeout as pause } from "node:timers/promises";
import { type Command, EXIT } from "../host/call.ts";
import { complain, misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { runningDaemon, signal } from "../host/signal.ts";
import { after, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../sources/clock.ts";
import { livingHolder } from "../store/read.ts";

export const run: Command = async ({ argv, places }) => {
  const parsed = parse(argv, {}, {});
  if (typeof parsed === "string") return misused(parsed);
  const holder = runningDaemon(places);
  if (holder === null || !signal(holder.pid, "SIGTERM")) {
    print("No daemon is running.");
    return EXIT.done;
  }
  const patience = after(clock.now(), 5 * SECOND);
  while (clock.now() < patience) {
    if (livingHolder(places, clock.now())?.nonce !== holder.nonce) {
      print(`Stopped the daemon (pid ${holder.pid}).`);
      return EXIT.done;
    }
    await pause(20);
  }
  complain(`The daemon (pid ${holder.pid}) was told to stop and has not yet.`);
  return EXIT.bug;
};
