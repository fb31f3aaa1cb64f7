/** Who polls: the process that holds the lease, as every reader can see it. Taking the lease is in lease.ts. */
import { END_OF_TIME, type Instant, SECOND } from "../model/units.ts";
import { inRange, oneOf, record, text } from "../platform/decoders.ts";
import { modifiedAt, readFileAs } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";
import { fileDecoder } from "./formats.ts";
import type { Paths } from "./paths.ts";

/** Written by the process that holds the lease. */
export interface LeaseHolder {
  readonly pid: number;
  readonly role: "daemon" | "once";
  readonly build: string;
  readonly since: number;
  /** Distinguishes this holder from all others, including past ones with the same pid. */
  readonly nonce: string;
}

/** A lease that has not been renewed for this long is free. */
export const LEASE_STALE_MS = 12 * SECOND;

const holderDecoder = fileDecoder<LeaseHolder>(
  record({
    // Signals are sent to it, and 0 and below are whole process groups.
    pid: inRange(1, 2 ** 31 - 1),
    role: oneOf("daemon", "once"),
    build: text,
    since: inRange(0, END_OF_TIME),
    nonce: text,
  }),
);

/** The last holder that was written down, alive or not. */
export const readLeaseHolder = (paths: Paths): LeaseHolder | null =>
  readFileAs(paths.holder, holderDecoder);

/** The process that polls now; null when the lease is free or its holder has died. */
export function currentHolder(paths: Paths, now: Instant): LeaseHolder | null {
  const renewed = modifiedAt(`${paths.lease}.lock`);
  if (renewed === null || Math.abs(now - renewed) > LEASE_STALE_MS) return null;
  return readLeaseHolder(paths);
}

/** The daemon of this account; null also for one that was killed and whose lease has not expired yet. */
export function runningDaemon(paths: Paths, now: Instant): LeaseHolder | null {
  const holder = currentHolder(paths, now);
  return holder?.role === "daemon" && sendSignal(holder.pid, 0) ? holder : null;
}
