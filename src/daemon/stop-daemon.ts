/** The end of the daemon, asked for and waited for. */

import { currentHolder, runningDaemon } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { sendSignal } from "../platform/process.ts";
import { waitFor } from "../platform/wait-for.ts";

/** A daemon ends within a second, unless the machine is very busy. */
const STOP_TIMEOUT_MS = millis(5 * SECOND);

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
