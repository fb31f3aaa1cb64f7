/** Time as an argument: the only file that reads the system clock. */
import {
  type BootTime,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  millis,
  SECOND,
} from "../model/units.ts";
import { readFileAs } from "./bounded-file.ts";
import { fileStamp } from "./fs.ts";

export interface Clock {
  readonly now: () => Instant;
  /** Null where there is no boot clock, as on macOS. */
  readonly boot: () => BootTime | null;
  /** Resolves at `at`, or as soon as `signal` aborts or the clock is found to be set back; never rejects. */
  readonly sleepUntil: (at: Instant, signal: AbortSignal) => Promise<void>;
}

/** Timers stop while a machine sleeps, so a long wait is split into naps, and the clock is read after each. */
const MAX_NAP_MS = 15 * SECOND;

/** A clock from a source of ms since the epoch that may be set while it runs. @internal */
export const clockFrom = (
  read: () => number,
  maxNap: number,
  boot: Clock["boot"] = () => null,
): Clock => ({
  now: () => instant(read()),
  boot,
  sleepUntil: async (at, signal) => {
    let before = read();
    while (at > before && !signal.aborted) {
      await nap(Math.min(at - before, maxNap), signal);
      const now = read();
      // `at` was computed from a time that is no longer valid.
      if (now < before) return;
      before = now;
    }
  },
});

/** The boot clock now; null where there is no /proc. */
export function readBootTime(): BootTime | null {
  const seconds = readFileAs("/proc/uptime", (text) => text.split(" ")[0] || null);
  const id = readFileAs("/proc/sys/kernel/random/boot_id", (text) => text.split("-")[0] || null);
  if (seconds === null || id === null) return null;
  const uptime = Math.round(Number(seconds) * 100);
  return Number.isFinite(uptime) ? { id, uptime } : null;
}

/** The machine's own clock. */
export const systemClock: Clock = clockFrom(Date.now, MAX_NAP_MS, readBootTime);

/** For how long something has lasted, in ms since the process started: setting the clock does not change it. */
export const monotonicNow = (): number => performance.now();

/** Local time minus UTC at `at`, in the machine's zone of now: it may travel while a daemon runs. */
export function utcOffset(at: Instant): Millis {
  forgetOldZone();
  return millis(-new Date(at).getTimezoneOffset() * MINUTE);
}

/** The hour of the local week: 0 is Monday's first. */
export function hourOfWeek(at: Instant): number {
  const date = new Date(at);
  return ((date.getDay() + 6) % 7) * 24 + date.getHours();
}

/** The file of the machine's zone, as it was when Node read it; undefined before. */
let zoneFile: string | null | undefined;

/** Node reads the zone once, and again after a change of TZ, even to the same: by then its file is another. */
function forgetOldZone(): void {
  const before = zoneFile;
  zoneFile = fileStamp("/etc/localtime");
  if (before === undefined || before === zoneFile) return;
  const { TZ } = process.env;
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
}

/** Without node:timers/promises, which every reader would load and never need. */
const nap = (length: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, length);
    signal.addEventListener("abort", done);
  });
