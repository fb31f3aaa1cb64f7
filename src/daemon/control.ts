/** Starts the daemon in the background and waits until it polls; stops it and waits until it has ended. */
import { accessSync, constants } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { requestOf, withdrawRequest } from "../cache/daemon-requests.ts";
import {
  currentHolder,
  LEASE_STALE_MS,
  leaseRenewedAt,
  pidText,
  type RunningDaemon,
  runningDaemon,
} from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { print, printError } from "../cli/output.ts";
import { STARTUP_MS, startUnderWay } from "../client/launcher.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock as clock, monotonicNow } from "../platform/clock.ts";
import { makeFolder, tryFs } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";
import { type ProcessIdentity, stateOf } from "../platform/process-identity.ts";
import { waitFor } from "../platform/wait-for.ts";
import { unwritableMessage } from "../poller/load-state.ts";
import { isOutdatedDaemon } from "../version.ts";

/** Longer than a daemon waits for the lease. */
const START_TIMEOUT_MS = 35 * SECOND;

/** A daemon ends within a second, unless the machine is very busy. */
const STOP_TIMEOUT_MS = millis(5 * SECOND);

/** Of a daemon elsewhere that was killed, the lease is gone by then; one that lives has renewed it. */
const ELSEWHERE_TIMEOUT_MS = millis(LEASE_STALE_MS + 2 * SECOND);

/** Starts the daemon, waits until it polls, and prints the result. */
export async function startDetached(context: Context, argv: readonly string[]): Promise<ExitCode> {
  const { paths } = context;
  const running = runningDaemon(paths, clock.now());
  if (running !== null && !isOutdatedDaemon(running) && (await lives(paths, running))) {
    print(`A daemon is already running (${pidText(running)}).`);
    return EXIT.done;
  }
  // Loaded only here: stopping a daemon starts no process.
  const { spawnDaemon } = await import("../client/spawn-daemon.ts");
  let code: number | undefined;
  // A daemon that cannot write has no log to say so.
  const refused =
    makeFolder(paths.cache) ??
    tryFs(() => {
      accessSync(paths.cache, constants.W_OK);
      void spawnDaemon(context, argv).exited.then((exitCode) => {
        code = exitCode ?? EXIT.bug;
      });
    });
  if (refused !== null) {
    printError(unwritableMessage(paths, refused));
    return EXIT.noData;
  }
  const timeoutAt = monotonicNow() + START_TIMEOUT_MS;
  while (code === undefined && monotonicNow() < timeoutAt) {
    const holder = runningDaemon(paths, clock.now());
    if (holder?.isHere && !isOutdatedDaemon(holder)) {
      print(`The daemon is running (pid ${holder.pid}); it logs to ${paths.log}.`);
      return EXIT.done;
    }
    await pause(50);
  }
  const problem = code === undefined ? "did not start within 35 s" : "exited during startup";
  printError(`daemon ${problem}; see ${paths.log}`);
  return code === EXIT.usage || code === EXIT.noData ? code : EXIT.bug;
}

/** True for a daemon that is seen to live: here at once, elsewhere when it renews its lease. */
async function lives(paths: Paths, { isHere, nonce }: RunningDaemon): Promise<boolean> {
  if (isHere) return true;
  const renewed = leaseRenewedAt(paths);
  const decided = () => {
    if (runningDaemon(paths, clock.now())?.nonce !== nonce) return "gone";
    return leaseRenewedAt(paths) === renewed ? null : "alive";
  };
  return (await waitFor(decided, ELSEWHERE_TIMEOUT_MS)) === "alive";
}

export type StopResult =
  | { readonly kind: "none" }
  | { readonly kind: "ended" | "stays"; readonly daemon: Pick<RunningDaemon, "pid" | "isHere"> };

/** Stops the daemon that polls, or one that was started a moment ago and has no lease yet. */
export async function stopDaemon(paths: Paths): Promise<StopResult> {
  const found = await waitFor(() => {
    const daemon = runningDaemon(paths, clock.now()) ?? startUnderWay(paths, clock.now()) ?? "none";
    return daemon === "soon" ? null : daemon;
  }, millis(STARTUP_MS));
  if (found === null || found === "none") return { kind: "none" };
  return "nonce" in found ? await stopHolder(paths, found) : await stopStarting(found);
}

async function stopHolder(paths: Paths, daemon: RunningDaemon): Promise<StopResult> {
  if (!(await requestOf(paths, daemon, "stop"))) return { kind: "none" };
  const ended = () => (currentHolder(paths, clock.now())?.nonce === daemon.nonce ? null : true);
  const timeout = daemon.isHere ? STOP_TIMEOUT_MS : ELSEWHERE_TIMEOUT_MS;
  const stays = (await waitFor(ended, timeout)) === null;
  // A daemon elsewhere that did not take the request was killed before it.
  const missed = !daemon.isHere && withdrawRequest(paths, "stop");
  if (missed && !stays) return { kind: "none" };
  return { kind: stays ? "stays" : "ended", daemon };
}

async function stopStarting(started: ProcessIdentity): Promise<StopResult> {
  if (!sendSignal(started.pid, "SIGTERM")) return { kind: "none" };
  const ended = () => (stateOf(started) === "alive" ? null : true);
  const stays = (await waitFor(ended, STOP_TIMEOUT_MS)) === null;
  return { kind: stays ? "stays" : "ended", daemon: { pid: started.pid, isHere: true } };
}
