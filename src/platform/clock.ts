/** Time, as an argument: the only file that asks the machine what time it is. */
import { type Instant, instant, MINUTE, type Millis, millis, SECOND } from "../model/units.ts";

export interface Clock {
  readonly now: () => Instant;
  /** Resolves at `at`, or as soon as `signal` aborts or the calendar is found set back; never rejects. */
  readonly sleepUntil: (at: Instant, signal: AbortSignal) => Promise<void>;
}

/** Timers stand still while a machine sleeps, so a long wait is taken in naps and the calendar asked after each. */
const MAX_NAP_MS = 15 * SECOND;

/** A clock by a calendar that somebody may set, and that is told in ms since the epoch. */
export const calendar = (read: () => number, nap: number): Clock => ({
  now: () => instant(read()),
  sleepUntil: async (at, signal) => {
    let before = read();
    while (at > before && !signal.aborted) {
      await rest(Math.min(at - before, nap), signal);
      const now = read();
      // What `at` was reckoned from does not hold any more.
      if (now < before) return;
      before = now;
    }
  },
});

/** The machine's calendar. */
export const systemClock: Clock = calendar(Date.now, MAX_NAP_MS);

/** A clock that runs `speed` times as fast as `clock`, starting with it. */
export function acceleratedClock(clock: Clock, speed: number): Clock {
  const start = clock.now();
  return {
    now: () => instant(start + (clock.now() - start) * speed),
    sleepUntil: (at, signal) => clock.sleepUntil(instant(start + (at - start) / speed), signal),
  };
}

/** Local time minus UTC on this machine at `at`. */
export const utcOffset = (at: Instant): Millis =>
  millis(-new Date(at).getTimezoneOffset() * MINUTE);

/** Without node:timers/promises, which a look would load and never need. */
const rest = (length: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, length);
    signal.addEventListener("abort", done);
  });
