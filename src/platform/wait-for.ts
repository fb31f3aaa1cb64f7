/** Waits for another process by checking its files until they show the expected result. */
import { setTimeout as pause } from "node:timers/promises";
import type { Millis } from "../model/units.ts";
import { monotonicNow } from "./clock.ts";

const CHECK_EVERY_MS = 25;

/** The first result of `check` that is not null; null when `timeout` passes first. */
export async function waitFor<T>(check: () => T | null, timeout: Millis): Promise<T | null> {
  const end = monotonicNow() + timeout;
  while (monotonicNow() < end) {
    const found = check();
    if (found !== null) return found;
    await pause(CHECK_EVERY_MS);
  }
  return null;
}
