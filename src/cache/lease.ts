/** The lease: one process per account and machine polls. It holds neither what was read nor when the next poll is due. */
import { randomUUID } from "node:crypto";
import { rmdirSync, rmSync } from "node:fs";
import { lock } from "proper-lockfile";
import type { Instant } from "../model/units.ts";
import { errnoOf, makeFolder, modifiedAt, tryFs } from "../platform/fs.ts";
import { identityOf } from "../platform/process-identity.ts";
import {
  holderState,
  LEASE_STALE_MS,
  type LeaseHolder,
  leaseRenewedAt,
  readLeaseHolder,
} from "./lease-holder.ts";
import type { Paths } from "./paths.ts";
import { writeValue } from "./write.ts";

export interface Lease {
  /** False once it was released or another process has taken it over, after a long sleep for example. */
  readonly held: () => boolean;
  readonly release: () => Promise<void>;
  /** By which requests name the holder. */
  readonly nonce: string;
}

export type LeaseResult =
  | { readonly kind: "ours"; readonly lease: Lease }
  | { readonly kind: "taken" }
  /** The cache folder cannot be written: polling is not allowed, because requests could not be counted. */
  | { readonly kind: "unwritable"; readonly code: string };

/**
 * Takes the lease if it is free at `now`, and writes `me` down as its holder. `stalled` is what a caller has seen by its own
 * clock: that the lease was not renewed for `LEASE_STALE_MS`.
 */
export async function acquireLease(
  paths: Paths,
  me: Omit<LeaseHolder, "nonce" | "process">,
  now: Instant,
  stalled = false,
): Promise<LeaseResult> {
  if (paths.foreign !== null) return cannotWrite("EPERM");
  const failed = makeFolder(paths.cache);
  if (failed !== null) return cannotWrite(failed);
  // Of several processes that find one stale lock more than one may get it, so a second lock lets in one at a time.
  const mutex = await acquireLock(`${paths.lease}.door`, now, () => {});
  if (typeof mutex === "string") return notAcquired(mutex);
  try {
    if (!stalled && isHeldByLiving(paths, me.pid)) return { kind: "taken" };
    return await takeLock(paths, { ...me, nonce: randomUUID(), process: identityOf(me.pid) }, now);
  } finally {
    await mutex();
  }
}

/** After a step of the calendar any lease looks stale, until its holder renews it. */
function isHeldByLiving(paths: Paths, me: number): boolean {
  if (leaseRenewedAt(paths) === null) return false;
  const holder = readLeaseHolder(paths);
  return holder !== null && holder.pid !== me && holderState(holder) === "alive";
}

async function takeLock(paths: Paths, me: LeaseHolder, now: Instant): Promise<LeaseResult> {
  let lost = false;
  const releaseLock = await acquireLock(paths.lease, now, () => {
    lost = true;
  });
  if (typeof releaseLock === "string") return notAcquired(releaseLock);
  const written = writeValue(paths.holder, me);
  if (written !== null) {
    await releaseLock();
    return cannotWrite(written);
  }
  const lease: Lease = {
    nonce: me.nonce,
    held: () => !lost && readLeaseHolder(paths)?.nonce === me.nonce,
    release: async () => {
      lost = true;
      // After a takeover the lock is another's; proper-lockfile notices by itself that ours is lost.
      if ((readLeaseHolder(paths) ?? me).nonce === me.nonce) await releaseLock();
    },
  };
  return { kind: "ours", lease };
}

const cannotWrite = (code: string): LeaseResult => ({ kind: "unwritable", code });
/** The folder existed, so a missing lock (ENOENT) was taken by another process that found it stale. */
const notAcquired = (code: string): LeaseResult =>
  code === "ELOCKED" || code === "ENOENT" ? { kind: "taken" } : cannotWrite(code);

type Release = () => Promise<void>;

/** Creates the lock folder `path`.lock; returns the function that releases it, or an error code. */
async function acquireLock(
  path: string,
  now: Instant,
  lost: () => void,
): Promise<Release | string> {
  const folder = `${path}.lock`;
  // A lock whose holder died before the clock was set back would block everyone until that time comes again.
  if ((modifiedAt(folder) ?? 0) > now + LEASE_STALE_MS) tryFs(() => rmdirSync(folder));
  const create = async (): Promise<Release | string> => {
    try {
      const unlock = await lock(path, {
        realpath: false,
        stale: LEASE_STALE_MS,
        update: LEASE_STALE_MS / 3,
        retries: 0,
        // The default throws inside a timer and ends the process, after a laptop's sleep for example.
        onCompromised: lost,
      });
      return () => release(unlock, folder);
    } catch (error) {
      return errnoOf(error);
    }
  };
  const created = await create();
  if (typeof created !== "string" || !NOT_A_LOCK.includes(created)) return created;
  // Stale, but not an empty folder: a file manager or a synchronizer was there.
  return removed(folder) ?? (await create());
}

/** What removing the lock folder fails with when it holds a file, or is one. */
const NOT_A_LOCK: readonly string[] = ["ENOTEMPTY", "EEXIST", "ENOTDIR"];

const removed = (folder: string) => tryFs(() => rmSync(folder, { recursive: true, force: true }));

async function release(unlock: Release, folder: string): Promise<void> {
  try {
    await unlock();
  } catch (error) {
    // Lost or already removed: the lock is free either way.
    if (NOT_A_LOCK.includes(errnoOf(error))) removed(folder);
  }
}
