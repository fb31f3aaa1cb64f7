/** A daemon's way to the claim: it waits for a one-shot command, asks a daemon of an older build to end, and gives way to any other. */
import { setTimeout as pause } from "node:timers/promises";
import { type Claim, claim } from "../cache/lease.ts";
import { runningDaemon } from "../cache/read.ts";
import { complain } from "../cli/output.ts";
import { isOutdated } from "../client/build-version.ts";
import { type Call, EXIT, type Exit } from "../context.ts";
import { after, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { signal } from "../platform/process.ts";
import { introduce } from "../poller/create.ts";
import { unwritable } from "../poller/poll-once.ts";
import { journal } from "./log.ts";

/** A claim whose holder was killed runs out before this. */
const PATIENCE = 30 * SECOND;

/** The claim, or how to end without it. A daemon that `polled` already waits for a disk that refuses, too. */
export async function turn(
  call: Call,
  polled: boolean,
  stopping: () => boolean,
): Promise<Claim | Exit> {
  const { places } = call;
  const patience = after(clock.now(), PATIENCE);
  let asked = "";
  for (let round = 0; ; round += 1) {
    const claimed = await claim(places, introduce("daemon"), clock.now());
    if (claimed.kind === "ours") return claimed.claim;
    if (stopping()) return EXIT.done;
    const over = clock.now() > patience;
    if (claimed.kind === "unwritable") {
      if (!polled || over) {
        complain(unwritable(places, claimed.code));
        return EXIT.noData;
      }
      journal.sayOnce(unwritable(places, claimed.code));
    } else {
      const holder = runningDaemon(places, clock.now());
      const other = holder?.pid === process.pid ? null : holder;
      if (other !== null && !isOutdated(other)) {
        complain(`A daemon is running already (pid ${other.pid}).`);
        return EXIT.done;
      }
      if (other !== null && other.nonce !== asked) {
        asked = other.nonce;
        journal.say(`asking the daemon of version ${other.build} (pid ${other.pid}) to end`);
        signal(other.pid, "SIGTERM");
      }
      if (round === 1) journal.say("waiting for another process's claim");
      if (over) {
        complain(`Another process holds the claim on ${places.cache}.`);
        return EXIT.done;
      }
    }
    await pause(100);
  }
}
