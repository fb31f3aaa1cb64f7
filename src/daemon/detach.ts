/** The daemon in the background, for whoever waits for its start. */
import { setTimeout as pause } from "node:timers/promises";
import { runningDaemon } from "../cache/read.ts";
import { complain, print } from "../cli/output.ts";
import { isOutdated } from "../client/build-version.ts";
import { startDaemon } from "../client/spawn-daemon.ts";
import { type Call, EXIT, type Exit } from "../context.ts";
import { after, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { codeOf } from "../platform/fs.ts";
import { unwritable } from "../poller/poll-once.ts";

/** Starts the daemon and waits until it polls; says what came of it. */
export async function detach(call: Call, argv: readonly string[]): Promise<Exit> {
  const running = runningDaemon(call.places, clock.now());
  if (running !== null && !isOutdated(running)) {
    print(`A daemon is running already (pid ${running.pid}).`);
    return EXIT.done;
  }
  const started = start(call, argv);
  if (typeof started === "string") {
    complain(unwritable(call.places, started));
    return EXIT.noData;
  }
  const { pid, exited } = started;
  const patience = after(clock.now(), 35 * SECOND);
  let code: number | null | undefined;
  void exited.then((ended) => {
    code = ended ?? EXIT.bug;
  });
  while (code === undefined && clock.now() < patience) {
    const holder = runningDaemon(call.places, clock.now());
    if (holder !== null && !isOutdated(holder)) {
      print(`The daemon is running (pid ${holder.pid}); it logs to ${call.places.log}.`);
      return EXIT.done;
    }
    await pause(50);
  }
  complain(`The daemon (pid ${pid}) did not stay; ${call.places.log} says why.`);
  return code === EXIT.usage || code === EXIT.noData ? code : EXIT.bug;
}

/** The started daemon, or what the disk said when it would not take the log. */
export function start(
  call: Call,
  argv: readonly string[],
): ReturnType<typeof startDaemon> | string {
  try {
    return startDaemon(call, argv);
  } catch (error) {
    return codeOf(error);
  }
}
