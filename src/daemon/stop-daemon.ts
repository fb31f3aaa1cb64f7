/** The end of the daemon, asked for and waited for. */

import type { Places } from "../cache/paths.ts";
import { livingHolder, runningDaemon } from "../cache/read.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { signal } from "../platform/process.ts";
import { soon } from "../platform/wait-for.ts";

/** A daemon ends within a second, unless the machine is very busy. */
const PATIENCE = millis(5 * SECOND);

export type Ended =
  | { readonly kind: "none" }
  | { readonly kind: "ended" | "stays"; readonly pid: number };

export async function endDaemon(places: Places): Promise<Ended> {
  const holder = runningDaemon(places, clock.now());
  if (holder === null || !signal(holder.pid, "SIGTERM")) return { kind: "none" };
  const ended = () => (livingHolder(places, clock.now())?.nonce === holder.nonce ? null : true);
  const kind = (await soon(ended, PATIENCE)) === null ? "stays" : "ended";
  return { kind, pid: holder.pid };
}
