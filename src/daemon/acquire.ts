/** A daemon's way to the claim: it waits for a one-shot command, asks a daemon of an older build to end, and gives way to any other. */
import { setTimeout as pause } from "node:timers/promises";
import { acquireLease, type Lease } from "../cache/lease.ts";
import { runningDaemon } from "../cache/lease-holder.ts";
import { printError } from "../cli/output.ts";
import { isOutdatedDaemon } from "../client/build-version.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { after, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { sendSignal } from "../platform/process.ts";
import { holderRecord } from "../poller/create.ts";
import { unwritableMessage } from "../poller/poll-once.ts";
import { daemonLog } from "./log.ts";

/** A claim whose holder was killed runs out before this. */
const ACQUIRE_TIMEOUT_MS = 30 * SECOND;

/** The claim, or how to end without it. A daemon that `polled` already waits for a disk that refuses, too. */
export async function acquireAsDaemon(
  call: Context,
  polled: boolean,
  stopping: () => boolean,
): Promise<Lease | ExitCode> {
  const { paths } = call;
  const patience = after(clock.now(), ACQUIRE_TIMEOUT_MS);
  let asked = "";
  for (let round = 0; ; round += 1) {
    const claimed = await acquireLease(paths, holderRecord("daemon"), clock.now());
    if (claimed.kind === "ours") return claimed.lease;
    if (stopping()) return EXIT.done;
    const over = clock.now() > patience;
    if (claimed.kind === "unwritable") {
      if (!polled || over) {
        printError(unwritableMessage(paths, claimed.code));
        return EXIT.noData;
      }
      daemonLog.sayOnce(unwritableMessage(paths, claimed.code));
    } else {
      const holder = runningDaemon(paths, clock.now());
      const other = holder?.pid === process.pid ? null : holder;
      if (other !== null && !isOutdatedDaemon(other)) {
        printError(`A daemon is running already (pid ${other.pid}).`);
        return EXIT.done;
      }
      if (other !== null && other.nonce !== asked) {
        asked = other.nonce;
        daemonLog.say(`asking the daemon of version ${other.build} (pid ${other.pid}) to end`);
        sendSignal(other.pid, "SIGTERM");
      }
      if (round === 1) daemonLog.say("waiting for another process's claim");
      if (over) {
        printError(`Another process holds the claim on ${paths.cache}.`);
        return EXIT.done;
      }
    }
    await pause(100);
  }
}
