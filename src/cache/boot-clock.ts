/** The boot clock: it counts through sleep, starts with each boot, and cannot be set. Linux only. */
import { lstatSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tryFs } from "../platform/fs.ts";

export interface BootClock {
  /** This boot: the first 32 bits of its id, enough to distinguish it from the last one. */
  readonly id: string;
  /** Hundredths of a second since the boot. */
  readonly uptime: number;
}

/** Null where there is no /proc, as on macOS. */
export function readBootClock(): BootClock | null {
  try {
    const [seconds = ""] = readFileSync("/proc/uptime", "utf8").split(" ");
    const [id = ""] = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").split("-");
    const uptime = Math.round(Number(seconds) * 100);
    return Number.isFinite(uptime) && id !== "" ? { id, uptime } : null;
  } catch {
    return null; // No /proc: readers use the calendar clock there.
  }
}

/** The statfs(2) type of a file system that ends with the boot. */
const TMPFS = 0x01021994;

/**
 * Writes an empty file named after this boot to `runtime`, which ends with the boot: readers then need not read the boot
 * id. Only on tmpfs, and only in folders of the user `uid` that nobody else may enter; elsewhere readers do without.
 */
export function writeBootMarker(runtime: string | null, uid: number | undefined): void {
  const boot = readBootClock();
  if (runtime === null || boot === null) return;
  tryFs(() => {
    const folder = dirname(runtime);
    if (statfsSync(folder).type !== TMPFS || !isPrivateFolder(folder, uid)) return;
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    if (!isPrivateFolder(runtime, uid)) return;
    writeFileSync(join(runtime, boot.id), "", { flag: "a", mode: 0o600 });
  });
}

/** A link counts as none, wherever it leads. */
function isPrivateFolder(path: string, uid: number | undefined): boolean {
  const stats = lstatSync(path);
  return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0;
}
