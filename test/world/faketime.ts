/** libfaketime, which gives a process another calendar as it is preloaded; the boot clock in /proc stays. */
import { spawnSync } from "node:child_process";

/** The library for LD_PRELOAD; null where it is not installed: such tests are skipped in plain sight. */
export const FAKETIME_LIBRARY = findLibrary();

function findLibrary(): string | null {
  // The wrapper refuses a pid for which a killed one left a semaphore; the next try has another pid.
  for (let attempt = 0; attempt < 10; attempt++) {
    const wrapped = spawnSync("faketime", ["-f", "+0", "printenv", "LD_PRELOAD"], {
      encoding: "utf8",
    });
    if (wrapped.error !== undefined) return null;
    if (wrapped.status === 0) return wrapped.stdout.trim();
  }
  return null;
}
