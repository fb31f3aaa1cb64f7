/** Who polls: one holder per account on a machine. Says nothing of what was learned or when to ask again. */
import { randomUUID } from "node:crypto";
import { rmdirSync } from "node:fs";
import { lock } from "proper-lockfile";
import type { Instant } from "../model/units.ts";
import { codeOf, makeFolder, refusal } from "../platform/fs.ts";
import type { Places } from "./paths.ts";
import { CLAIM_STALE, type Holder, modifiedAt, readHolder } from "./read.ts";
import { publish } from "./write.ts";

export interface Claim {
  /** False once it was released, or another process has taken over, after a long sleep for example. */
  readonly held: () => boolean;
  readonly release: () => Promise<void>;
}

export type Claimed =
  | { readonly kind: "ours"; readonly claim: Claim }
  | { readonly kind: "taken" }
  /** The cache folder cannot be written: nobody may poll, for nobody could keep count. */
  | { readonly kind: "unwritable"; readonly code: string };

/** Takes the claim if it is free at `now`. `me` is told to whoever asks who polls. */
export async function claim(
  places: Places,
  me: Omit<Holder, "nonce">,
  now: Instant,
): Promise<Claimed> {
  const folder = makeFolder(places.cache);
  if (folder !== null) return unwritable(folder);
  // Of several that meet one stale lock more than one may get it, so they come in one at a time.
  const door = await acquire(`${places.claim}.door`, now, () => {});
  if (typeof door === "string") return denied(door);
  try {
    return await take(places, { ...me, nonce: randomUUID() }, now);
  } finally {
    await release(door);
  }
}

async function take(places: Places, me: Holder, now: Instant): Promise<Claimed> {
  let lost = false;
  const taken = await acquire(places.claim, now, () => {
    lost = true;
  });
  if (typeof taken === "string") return denied(taken);
  const written = publish(places.holder, me);
  if (written !== null) {
    await release(taken);
    return unwritable(written);
  }
  const claim: Claim = {
    held: () => !lost && readHolder(places)?.nonce === me.nonce,
    release: async () => {
      lost = true;
      // After a take-over the lock is another's; ours is noticed as lost by itself.
      if ((readHolder(places) ?? me).nonce === me.nonce) await release(taken);
    },
  };
  return { kind: "ours", claim };
}

const unwritable = (code: string): Claimed => ({ kind: "unwritable", code });
/** The folder was there: a lock that is missing was taken by another that found it stale. */
const denied = (code: string): Claimed =>
  code === "ELOCKED" || code === "ENOENT" ? { kind: "taken" } : unwritable(code);

type Release = () => Promise<void>;

/** The way to let go of a lock, or the code of why there is none. */
async function acquire(path: string, now: Instant, lost: () => void): Promise<Release | string> {
  const lockFolder = `${path}.lock`;
  // Left by a holder that died before the clock was set back, it would keep everybody out until that time comes again.
  if ((modifiedAt(lockFolder) ?? 0) > now + CLAIM_STALE) refusal(() => rmdirSync(lockFolder));
  try {
    return await lock(path, {
      realpath: false,
      stale: CLAIM_STALE,
      update: CLAIM_STALE / 3,
      retries: 0,
      // The default throws inside a timer and ends the process, after a laptop's sleep for example.
      onCompromised: lost,
    });
  } catch (error) {
    return codeOf(error);
  }
}

async function release(unlock: Release): Promise<void> {
  try {
    await unlock();
  } catch (error) {
    codeOf(error); // Lost or removed already: the lock is free either way.
  }
}
