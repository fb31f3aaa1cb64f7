/** Waiting for another process: its files are looked at until they say what is hoped for. */
import { setTimeout as pause } from "node:timers/promises";
import { after, type Millis } from "../model/units.ts";
import { systemClock as clock } from "./clock.ts";

/** What `look` gives as soon as it gives something; null when `patience` runs out first. */
export async function waitFor<T>(look: () => T | null, patience: Millis): Promise<T | null> {
  const end = after(clock.now(), patience);
  while (clock.now() < end) {
    const found = look();
    if (found !== null) return found;
    await pause(25);
  }
  return null;
}
