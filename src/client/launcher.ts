/** Starts the daemon in the background, at most once a minute, however many readers run at once. */
import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileDecoder } from "../cache/formats.ts";
import type { Paths } from "../cache/paths.ts";
import type { Context } from "../context.ts";
import { type Instant, MINUTE, SECOND } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { errnoOf, listFolder, makeFolder, modifiedAt } from "../platform/fs.ts";
import { decodeIdentity, type ProcessIdentity, stateOf } from "../platform/process-identity.ts";

/** `failed recently`: one was started less than a minute ago, and none runs. */
type StartResult = "started" | "starting" | "failed recently" | "failed";

/** A daemon that was started runs by then. */
export const STARTUP_MS = 10 * SECOND;

/** Never throws: a reader goes on without a daemon, whatever the disk's error. */
export async function startDaemonOnce(context: Context, now: Instant): Promise<StartResult> {
  // Another user's folder: nothing is written there.
  if (context.paths.foreign !== null) return "failed recently";
  try {
    makeFolder(context.paths.autostart);
    const seen = numbersIn(context.paths.autostart);
    const age = ageOfLast(context.paths, seen, now);
    if (age < MINUTE) return age < STARTUP_MS ? "starting" : "failed recently";
    if (!takeStart(context.paths, seen)) return "starting";
    (await import("./spawn-daemon.ts")).spawnDaemon(context, []);
    return "started";
  } catch (error) {
    errnoOf(error);
    return "failed";
  }
}

/** A daemon that was started here and runs, with or without the lease; `soon`: one is just being started; null for none. */
export function startUnderWay(paths: Paths, now: Instant): ProcessIdentity | "soon" | null {
  const started = readFileAs(paths.started, fileDecoder(decodeIdentity));
  const state = started === null ? "gone" : stateOf(started);
  if (started !== null && state === "alive") return started;
  const age = ageOfLast(paths, numbersIn(paths.autostart), now);
  // The reader's stamp comes first, then the process. An older build writes down none, and another container's is not seen.
  const isWritten = state === "gone" && (modifiedAt(paths.started) ?? 0) >= now - age;
  return age < STARTUP_MS && !isWritten ? "soon" : null;
}

/** How long ago the last start was, in ms; setting the clock does not make it younger. */
function ageOfLast({ autostart: stamps }: Paths, seen: readonly number[], now: Instant): number {
  const made = modifiedAt(join(stamps, String(Math.max(0, ...seen))));
  return made === null ? Number.POSITIVE_INFINITY : Math.abs(now - made);
}

/**
 * Of many at once exactly one gets true. Stamps are numbered, and each number can be created once: no stamp is
 * replaced, so that a slow reader cannot take another's new stamp for the old one it saw.
 */
function takeStart({ autostart: stamps }: Paths, seen: readonly number[]): boolean {
  const last = Math.max(0, ...seen);
  if (!create(join(stamps, String(last + 1)))) return false;
  for (const old of seen) rmSync(join(stamps, String(old)), { force: true });
  // A suspended reader may find its number free again, but then it is no longer the highest.
  return Math.max(...numbersIn(stamps)) === last + 1;
}

const numbersIn = (folder: string): readonly number[] =>
  listFolder(folder).map(Number).filter(Number.isSafeInteger);

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
