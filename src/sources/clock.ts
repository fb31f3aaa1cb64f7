/** Time, as an argument: the only file that asks the machine what time it is. */
import { setTimeout as pause } from "node:timers/promises";
import { type Instant, instant, MINUTE, type Millis, millis, SECOND } from "../model/units.ts";

export interface Clock {
  readonly now: () => Instant;
  /** Resolves at `at`, or as soon as `signal` aborts; never rejects. */
  readonly sleepUntil: (at: Instant, signal: AbortSignal) => Promise<void>;
}

/** Timers stand still while a machine sleeps, so a long wait is taken in naps and the calendar asked after each. */
const NAP = 15 * SECOND;

/** The machine's calendar. */
export const systemClock: Clock = {
  now: () => instant(Date.now()),
  sleepUntil: async (at, signal) => {
    for (let left = at - Date.now(); left > 0 && !signal.aborted; left = at - Date.now()) {
      await nap(Math.min(left, NAP), signal);
    }
  },
};

/** A clock that runs `speed` times as fast as `clock`, starting with it. */
export function hurried(clock: Clock, speed: number): Clock {
  const start = clock.now();
  return {
    now: () => instant(start + (clock.now() - start) * speed),
    sleepUntil: (at, signal) => clock.sleepUntil(instant(start + (at - start) / speed), signal),
  };
}

/** Local time minus UTC on this machine at `at`. */
export const utcOffset = (at: Instant): Millis =>
  millis(-new Date(at).getTimezoneOffset() * MINUTE);

async function nap(length: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(length, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
