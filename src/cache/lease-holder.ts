/** Who polls: the process that holds the lease, as every reader can see it. Taking the lease is in lease.ts. */
import { END_OF_TIME, type Instant, SECOND } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { bool, inRange, oneOf, record, text } from "../platform/decoders.ts";
import { modifiedAt } from "../platform/fs.ts";
import {
  decodeIdentity,
  decodePid,
  type ProcessIdentity,
  type ProcessState,
  stateByCommand,
  stateOf,
} from "../platform/process-identity.ts";
import { absentAs, fileDecoder } from "./formats.ts";
import type { Paths } from "./paths.ts";

/** Written by the process that holds the lease. */
export interface LeaseHolder {
  readonly pid: number;
  readonly role: "daemon" | "once";
  readonly build: string;
  readonly since: number;
  /** Distinguishes this holder from all others, including past ones with the same pid. */
  readonly nonce: string;
  /** Null for a build that wrote down its pid alone. */
  readonly process: ProcessIdentity | null;
  /** It polls for another account in the first place: a signal would mean that one. Absent before there were several. */
  readonly shared: boolean;
}

/** A lease that has not been renewed for this long is free. */
export const LEASE_STALE_MS = 12 * SECOND;

const holderDecoder = fileDecoder<LeaseHolder>(
  record({
    pid: decodePid,
    role: oneOf("daemon", "once"),
    build: text,
    since: inRange(0, END_OF_TIME),
    nonce: text,
    process: absentAs(decodeIdentity, null),
    shared: absentAs(bool, false),
  }),
);

/** The last holder that was written down, alive or not. */
export const readLeaseHolder = (paths: Paths): LeaseHolder | null =>
  readFileAs(paths.holder, holderDecoder);

/** When the lease was last renewed; null while it is free. */
export const leaseRenewedAt = ({ lease }: Paths): number | null => modifiedAt(`${lease}.lock`);

/** The process that polls now; null when the lease is free or its holder has died. */
export function currentHolder(paths: Paths, now: Instant): LeaseHolder | null {
  const renewed = leaseRenewedAt(paths);
  if (renewed === null || Math.abs(now - renewed) > LEASE_STALE_MS) return null;
  return readLeaseHolder(paths);
}

/** What became of the process that took the lease. */
export const holderState = (holder: LeaseHolder): ProcessState =>
  holder.process === null
    ? stateByCommand(holder.pid, "daemon")
    : stateOf({ ...holder.process, pid: holder.pid });

export interface RunningDaemon extends LeaseHolder {
  /** False in another container or on another machine: its pid means nothing here, and its end shows when the lease expires. */
  readonly isHere: boolean;
}

/** The daemon of this account; null also for one that was killed and whose lease has not expired yet. */
export function runningDaemon(paths: Paths, now: Instant): RunningDaemon | null {
  const holder = currentHolder(paths, now);
  if (holder?.role !== "daemon") return null;
  const state = holderState(holder);
  return state === "gone" ? null : { ...holder, isHere: state === "alive" };
}

/** Its pid, for a person. */
export const pidText = ({ pid, isHere }: Pick<RunningDaemon, "pid" | "isHere">): string =>
  isHere ? `pid ${pid}` : `pid ${pid} in another container or on another machine`;
