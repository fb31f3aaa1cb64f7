/** Starts the daemon in the background; a look does so at most once a minute, however many look at once. */
import { spawn } from "node:child_process";
import { closeSync, openSync, renameSync, statSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { type Instant, MINUTE } from "../model/units.ts";
import { codeOf, makeFolder } from "../store/disk.ts";
import type { Places } from "../store/places.ts";
import { modifiedAt } from "../store/read.ts";
import type { Call } from "./call.ts";

/** Starts a daemon that outlives us; its log lines go to the log file. Gives its pid; throws what the disk says. */
export function startDaemon(
  { places, env, program }: Call,
  argv: readonly string[],
): {
  readonly pid: number | undefined;
  readonly exited: Promise<number | null>;
} {
  makeFolder(places.cache);
  const log = openSync(places.log, "a", 0o600);
  // A relative CLAUDE_CONFIG_DIR is meant from here, and the daemon works from the root.
  const config = env.CLAUDE_CONFIG_DIR ? { CLAUDE_CONFIG_DIR: dirname(places.credentials) } : {};
  const child = spawn(process.execPath, [program, "daemon", ...argv], {
    cwd: "/",
    detached: true,
    env: { ...env, ...config },
    stdio: ["ignore", "ignore", log],
  });
  closeSync(log);
  const exited = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code));
  });
  child.unref();
  return { pid: child.pid, exited };
}

/** `no daemon` is a fact of life for a look: whatever the disk says, the look goes on. */
export function autostart(call: Call, now: Instant): "started" | "tried lately" | "cannot" {
  try {
    makeFolder(call.places.cache);
    if (!firstThisMinute(call.places, now)) return "tried lately";
    startDaemon(call, []);
    return "started";
  } catch (error) {
    codeOf(error);
    return "cannot";
  }
}

/** Of many at once exactly one gets true: it is whoever makes the stamp. */
function firstThisMinute({ autostart: stamp }: Places, now: Instant): boolean {
  const last = modifiedAt(stamp);
  if (last !== null) {
    if (recent(last, now)) return false;
    // Taken aside under a name of our own: if that turns out to be another's new stamp, it goes back.
    const aside = `${stamp}.${process.pid}`;
    if (!done(() => renameSync(stamp, aside), "ENOENT")) return false;
    if (recent(statSync(aside).mtimeMs, now)) {
      renameSync(aside, stamp);
      return false;
    }
    unlinkSync(aside);
  }
  return done(() => closeSync(openSync(stamp, "wx", 0o600)), "EEXIST");
}

const recent = (at: number, now: Instant): boolean => Math.abs(now - at) < MINUTE;

/** True when the act worked; false when another process was faster. */
function done(act: () => void, beaten: string): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === beaten) return false;
    throw error;
  }
}
