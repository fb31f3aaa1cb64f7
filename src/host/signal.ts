/** The running daemon, and words to it: SIGTERM to end, SIGUSR2 to refresh. */
import { systemClock } from "../sources/clock.ts";
import { codeOf } from "../store/disk.ts";
import type { Places } from "../store/places.ts";
import { type Holder, livingHolder } from "../store/read.ts";

/** False when there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    codeOf(error);
    return false;
  }
}

/** The daemon of this account; null also for one that was killed and whose claim has not run out yet. */
export function runningDaemon(places: Places): Holder | null {
  const holder = livingHolder(places, systemClock.now());
  return holder?.role === "daemon" && signal(holder.pid, 0) ? holder : null;
}
