/** Starts the daemon in the background; a look does so at most once a minute, however many look at once. */
import { closeSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import type { Context } from "../context.ts";
import { type Instant, MINUTE, SECOND } from "../model/units.ts";
import { errnoOf, makeFolder, modifiedAt } from "../platform/fs.ts";

/** `in vain`: one was started a while ago, and there is none. */
export type StartResult = "started" | "just now" | "in vain" | "cannot";

/** By then a daemon that was started lives. */
const STARTUP_MS = 10 * SECOND;

/** `no daemon` is a fact of life for a look: whatever the disk says, the look goes on. */
export async function startDaemonOnce(call: Context, now: Instant): Promise<StartResult> {
  try {
    makeFolder(call.paths.autostart);
    const seen = numbersIn(call.paths.autostart);
    const age = ageOfLast(call.paths, seen, now);
    if (age < MINUTE) return age < STARTUP_MS ? "just now" : "in vain";
    if (!claimStart(call.paths, seen)) return "just now";
    (await import("./spawn-daemon.ts")).spawnDaemon(call, []);
    return "started";
  } catch (error) {
    errnoOf(error);
    return "cannot";
  }
}

/** How long ago the last start was, in ms; a clock that was set does not make it younger. */
function ageOfLast({ autostart: stamps }: Paths, seen: readonly number[], now: Instant): number {
  const made = modifiedAt(join(stamps, String(Math.max(0, ...seen))));
  return made === null ? Number.POSITIVE_INFINITY : Math.abs(now - made);
}

/**
 * Of many at once exactly one gets true. Stamps are numbered, and each number can be made once: no stamp is
 * replaced, so that a slow look cannot take another's new stamp for the old one it saw.
 */
function claimStart({ autostart: stamps }: Paths, seen: readonly number[]): boolean {
  const last = Math.max(0, ...seen);
  if (!create(join(stamps, String(last + 1)))) return false;
  for (const old of seen) rmSync(join(stamps, String(old)), { force: true });
  // A look that fell asleep may find its number free again, but not the highest any more.
  return Math.max(...numbersIn(stamps)) === last + 1;
}

const numbersIn = (folder: string): readonly number[] =>
  readdirSync(folder).map(Number).filter(Number.isSafeInteger);

/** False when another process was faster. */
function create(file: string): boolean {
  try {
    closeSync(openSync(file, "wx", 0o600));
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}
