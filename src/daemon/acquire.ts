/** Acquires the lease for a daemon: waits for a one-shot command, stops a daemon of an older build, and yields to any other. */
import { setTimeout as pause } from "node:timers/promises";
import { requestOf } from "../cache/daemon-requests.ts";
import { acquireLease, type Lease } from "../cache/lease.ts";
import { LEASE_STALE_MS, leaseRenewedAt, pidText, runningDaemon } from "../cache/lease-holder.ts";
import { printError } from "../cli/output.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { SECOND } from "../model/units.ts";
import { systemClock as clock, monotonicNow } from "../platform/clock.ts";
import { holderRecord } from "../poller/create.ts";
import { unwritableMessage } from "../poller/load-state.ts";
import { isOutdatedDaemon } from "../version.ts";
import { daemonLog } from "./log.ts";

/** Longer than the lease of a killed holder lasts. */
const ACQUIRE_TIMEOUT_MS = 30 * SECOND;

/** The lease, or the exit code without it. A daemon that `polled` before also waits for a disk that refuses writes. */
export async function acquireAsDaemon(
  { paths }: Context,
  polled: boolean,
  stopping: () => boolean,
): Promise<Lease | ExitCode> {
  const timeoutAt = monotonicNow() + ACQUIRE_TIMEOUT_MS;
  let stoppedNonce = "";
  const firstRenewal = leaseRenewedAt(paths);
  let renewal = firstRenewal;
  let renewedAt = monotonicNow();
  for (let attempt = 0; ; attempt += 1) {
    const stalled = monotonicNow() - renewedAt > LEASE_STALE_MS;
    const acquired = await acquireLease(paths, holderRecord("daemon"), clock.now(), stalled);
    if (acquired.kind === "ours") return acquired.lease;
    if (stopping()) return EXIT.done;
    const timedOut = monotonicNow() > timeoutAt;
    if (acquired.kind === "unwritable") {
      const message = unwritableMessage(paths, acquired.code);
      if (!polled || timedOut) {
        printError(message);
        return EXIT.noData;
      }
      daemonLog.sayOnce(message);
    } else {
      const holder = runningDaemon(paths, clock.now());
      const other = holder?.isHere && holder.pid === process.pid ? null : holder;
      // Of one elsewhere only the lease is seen: it may have been killed, until the lease is renewed.
      const latest = leaseRenewedAt(paths);
      if (latest !== renewal) [renewal, renewedAt] = [latest, monotonicNow()];
      const lives = other?.isHere || latest !== firstRenewal;
      if (other !== null && lives && !isOutdatedDaemon(other)) {
        printError(`A daemon is already running (${pidText(other)}).`);
        return EXIT.done;
      }
      if (other !== null && isOutdatedDaemon(other) && other.nonce !== stoppedNonce) {
        stoppedNonce = other.nonce;
        daemonLog.say(`stopping the daemon of version ${other.build} (${pidText(other)})`);
        await requestOf(paths, other, "stop");
      }
      if (attempt === 1) daemonLog.say("waiting for another process's lease");
      if (timedOut) {
        printError(`Another process holds the lease on ${paths.cache}.`);
        return EXIT.done;
      }
    }
    await pause(100);
  }
}
