/** Asks the person's own server each minute what today has cost, where the settings name one. */

import type { Paths } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import type { TodayCost } from "../model/money.ts";
import { after, earliest, type Instant, instant, MINUTE, millis } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";

/** A number that was not renewed for this long is shown no more. */
const COST_LIFETIME_MS = millis(5 * MINUTE);

export interface CostPollerOptions {
  readonly paths: Paths;
  readonly clock: Clock;
  /** Null where nobody is to be asked. */
  readonly server: () => URL | null;
  /** Called where the number is another one. */
  readonly changed: () => void;
  /** Told in a sentence why there is no number. */
  readonly missed: (sentence: string) => void;
}

/** Runs until the signal aborts; never rejects but on our own mistakes. */
export async function pollCost(
  { paths, clock, server, changed, missed }: CostPollerOptions,
  signal: AbortSignal,
): Promise<void> {
  let said = "";
  while (!signal.aborted) {
    const url = server();
    const told = url === null ? null : await today(url, clock.now());
    if (typeof told === "string") {
      // The same again is said once.
      if (told !== said) missed(told);
      said = told;
    } else if (told !== null && !signal.aborted) {
      said = "";
      writeValue(paths.cost, told, false);
      changed();
    }
    await clock.sleepUntil(after(clock.now(), MINUTE), signal);
  }
}

/** Today's cost, or why it is not known. Where nobody is asked nothing of this is loaded. */
async function today(server: URL, now: Instant): Promise<TodayCost | string> {
  const { costToday } = await import("../telemetry/victoria.ts");
  const told = await costToday(server, now);
  if (typeof told === "string") return told;
  return { usd: told.usd, until: earliest([after(now, COST_LIFETIME_MS), instant(told.dayEnds)]) };
}
