/** Starts the daemon in the background and waits until it polls; stops it and waits until it has ended. */
import { setTimeout as pause } from "node:timers/promises";
import { currentHolder, runningDaemon } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { print, printError } from "../cli/output.ts";
import { isOutdatedDaemon } from "../client/build-version.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { after, millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { tryFs } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";
import { waitFor } from "../platform/wait-for.ts";
import { unwritableMessage } from "../poller/load-state.ts";

/** Longer than a daemon waits for the lease. */
const START_TIMEOUT_MS = 35 * SECOND;

/** A daemon ends within a second, unless the machine is very busy. */
const STOP_TIMEOUT_MS = millis(5 * SECOND);

/** Starts the daemon, waits until it polls, and prints the result. */
export async function startDetached(context: Context, argv: readonly string[]): Promise<ExitCode> {
  const { paths } = context;
  const running = runningDaemon(paths, clock.now());
  if (running !== null && !isOutdatedDaemon(running)) {
    print(`A daemon is already running (pid ${running.pid}).`);
    return EXIT.done;
  }
  // Loaded only here: stopping a daemon starts no process.
  const { spawnDaemon } = await import("../client/spawn-daemon.ts");
  let code: number | undefined;
  const refused = tryFs(() => {
    void spawnDaemon(context, argv).exited.then((exitCode) => {
      code = exitCode ?? EXIT.bug;
    });
  });
  if (refused !== null) {
    printError(unwritableMessage(paths, refused));
    return EXIT.noData;
  }
  const timeoutAt = after(clock.now(), START_TIMEOUT_MS);
  while (code === undefined && clock.now() < timeoutAt) {
    const holder = runningDaemon(paths, clock.now());
    if (holder !== null && !isOutdatedDaemon(holder)) {
      print(`The daemon is running (pid ${holder.pid}); it logs to ${paths.log}.`);
      return EXIT.done;
    }
    await pause(50);
  }
  const problem = code === undefined ? "did not start within 35 s" : "exited during startup";
  printError(`daemon ${problem}; see ${paths.log}`);
  return code === EXIT.usage || code === EXIT.noData ? code : EXIT.bug;
}

export type StopResult =
  | { readonly kind: "none" }
  | { readonly kind: "ended" | "stays"; readonly pid: number };

export async function stopDaemon(paths: Paths): Promise<StopResult> {
  const holder = runningDaemon(paths, clock.now());
  if (holder === null || !sendSignal(holder.pid, "SIGTERM")) return { kind: "none" };
  const ended = () => (currentHolder(paths, clock.now())?.nonce === holder.nonce ? null : true);
  const kind = (await waitFor(ended, STOP_TIMEOUT_MS)) === null ? "stays" : "ended";
  return { kind, pid: holder.pid };
}
