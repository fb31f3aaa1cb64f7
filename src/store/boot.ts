/** The machine's own clock: counts through sleep, starts anew with the machine, and nobody can set it. Linux only. */
import { readFileSync } from "node:fs";

export interface Boot {
  /** This start of the machine: enough of its name to tell it from the last one, 32 bits. */
  readonly id: string;
  /** Hundredths of a second since then. */
  readonly uptime: number;
}

/** null where there is no /proc, as on macOS. */
export function readBoot(): Boot | null {
  try {
    const [seconds = ""] = readFileSync("/proc/uptime", "utf8").split(" ");
    const [id = ""] = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").split("-");
    const uptime = Math.round(Number(seconds) * 100);
    return Number.isFinite(uptime) && id !== "" ? { id, uptime } : null;
  } catch {
    return null; // No /proc: readers use the calendar's clock there.
  }
}
