/** The machine's own clock: counts through sleep, starts anew with the machine, and nobody can set it. Linux only. */
import { mkdirSync, readFileSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tryFs } from "../platform/fs.ts";

export interface BootClock {
  /** This start of the machine: enough of its name to tell it from the last one, 32 bits. */
  readonly id: string;
  /** Hundredths of a second since then. */
  readonly uptime: number;
}

/** null where there is no /proc, as on macOS. */
export function readBootClock(): BootClock | null {
  try {
    const [seconds = ""] = readFileSync("/proc/uptime", "utf8").split(" ");
    const [id = ""] = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").split("-");
    const uptime = Math.round(Number(seconds) * 100);
    return Number.isFinite(uptime) && id !== "" ? { id, uptime } : null;
  } catch {
    return null; // No /proc: readers use the calendar's clock there.
  }
}

/** What statfs(2) calls a file system that is gone with the boot. */
const TMPFS = 0x01021994;

/**
 * Leaves an empty file with this boot's name in `runtime`, where it ends with the boot: a look then need not read the
 * name. Only in memory, and only in a folder of `me`, a user's number; elsewhere looks do without.
 */
export function writeBootMarker(runtime: string | null, me: number | undefined): void {
  const boot = readBootClock();
  if (runtime === null || boot === null) return;
  tryFs(() => {
    const folder = dirname(runtime);
    if (statfsSync(folder).type !== TMPFS || statSync(folder).uid !== me) return;
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    writeFileSync(join(runtime, boot.id), "", { flag: "a", mode: 0o600 });
  });
}
