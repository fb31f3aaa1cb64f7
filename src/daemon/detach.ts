/** The daemon in the background, for whoever waits for its start. */
import { setTimeout as pause } from "node:timers/promises";
import { runningDaemon } from "../cache/lease-holder.ts";
import { print, printError } from "../cli/output.ts";
import { isOutdatedDaemon } from "../client/build-version.ts";
import { spawnDaemon } from "../client/spawn-daemon.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { after, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { errnoOf } from "../platform/fs.ts";
import { unwritableMessage } from "../poller/poll-once.ts";

/** Starts the daemon and waits until it polls; says what came of it. */
export async function startDetached(call: Context, argv: readonly string[]): Promise<ExitCode> {
  const running = runningDaemon(call.paths, clock.now());
  if (running !== null && !isOutdatedDaemon(running)) {
    print(`A daemon is running already (pid ${running.pid}).`);
    return EXIT.done;
  }
  const started = trySpawn(call, argv);
  if (typeof started === "string") {
    printError(unwritableMessage(call.paths, started));
    return EXIT.noData;
  }
  const { pid, exited } = started;
  const patience = after(clock.now(), 35 * SECOND);
  let code: number | null | undefined;
  void exited.then((ended) => {
    code = ended ?? EXIT.bug;
  });
  while (code === undefined && clock.now() < patience) {
    const holder = runningDaemon(call.paths, clock.now());
    if (holder !== null && !isOutdatedDaemon(holder)) {
      print(`The daemon is running (pid ${holder.pid}); it logs to ${call.paths.log}.`);
      return EXIT.done;
    }
    await pause(50);
  }
  printError(`The daemon (pid ${pid}) did not stay; ${call.paths.log} says why.`);
  return code === EXIT.usage || code === EXIT.noData ? code : EXIT.bug;
}

/** The started daemon, or what the disk said when it would not take the log. */
export function trySpawn(
  call: Context,
  argv: readonly string[],
): ReturnType<typeof spawnDaemon> | string {
  try {
    return spawnDaemon(call, argv);
  } catch (error) {
    return errnoOf(error);
  }
}
