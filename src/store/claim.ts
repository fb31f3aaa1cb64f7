/** Who polls: one holder per account on a machine. Says nothing of what was learned or when to ask again. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { codeOf, makeFolder } from "./disk.ts";
import type { Places } from "./places.ts";
import { publish } from "./publish.ts";
import { CLAIM_STALE, type Holder, readHolder } from "./read.ts";

export interface Claim {
  /** False once another process has taken over, after a long sleep for example. */
  readonly held: () => boolean;
  readonly release: () => Promise<void>;
}

export type Claimed =
  | { readonly kind: "ours"; readonly claim: Claim }
  | { readonly kind: "taken" }
  /** The cache folder cannot be written: nobody may poll, for nobody could keep count. */
  | { readonly kind: "unwritable"; readonly code: string };

/** Two processes may both reclaim one stale lock; the later name in the holder file wins, once both have written it. */
const SETTLE = 150;

/** Takes the claim if it is free. `me` is told to whoever asks who polls. */
export async function claim(places: Places, me: Omit<Holder, "nonce">): Promise<Claimed> {
  const folder = makeFolder(places.cache);
  if (folder !== null) return { kind: "unwritable", code: folder };
  const reclaiming = existsSync(`${places.claim}.lock`);
  let compromised = false;
  const taken = await acquire(places.claim, () => {
    compromised = true;
  });
  if (typeof taken === "string") {
    return taken === "ELOCKED" ? { kind: "taken" } : { kind: "unwritable", code: taken };
  }
  const holder: Holder = { ...me, nonce: randomUUID() };
  const written = publish(places.holder, holder);
  if (written !== null) return { kind: "unwritable", code: written };
  const held = () => !compromised && readHolder(places)?.nonce === holder.nonce;
  if (reclaiming) await pause(SETTLE);
  // Not ours after all: the winner keeps the lock, and it is not ours to release.
  if (!held()) return { kind: "taken" };
  return { kind: "ours", claim: { held, release: () => release(taken) } };
}

type Release = () => Promise<void>;

async function acquire(path: string, lost: () => void): Promise<Release | string> {
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
    codeOf(error); // Lost or removed already: the claim is free either way.
  }
}
