/** Queries the user's own metrics server each minute for today's cost, where the settings name one. */

import type { Site } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import { type CostQuery, shownAddress, type TodayCost } from "../model/money.ts";
import { after, earliest, type Instant, instant, MINUTE, millis } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";

/** A number that was not renewed for this long is no longer shown. */
const COST_LIFETIME_MS = millis(5 * MINUTE);

export interface CostPollerOptions {
  readonly site: Site;
  readonly clock: Clock;
  /** Null where the settings name no server. */
  readonly server: () => URL | null;
  /** Called after each number was written. */
  readonly onCost: () => void;
  /** Called with a sentence when there is no number, once for each reason. */
  readonly onFailure: (sentence: string) => void;
}

/** Runs until the signal aborts; rejects only on a bug of ours. */
export async function pollCost(
  { site, clock, server, onCost, onFailure }: CostPollerOptions,
  signal: AbortSignal,
): Promise<void> {
  let lastFailure = "";
  while (!signal.aborted) {
    const url = server();
    const result = url === null ? null : await queryToday(site, url, clock.now());
    if (url !== null && !signal.aborted) {
      const problem = typeof result === "string" ? result : null;
      const query: CostQuery = { at: clock.now(), server: shownAddress(url), problem };
      writeValue(site.paths.costQuery, query, false);
    }
    if (typeof result === "string") {
      if (result !== lastFailure) onFailure(result);
      lastFailure = result;
    } else if (result !== null && !signal.aborted) {
      lastFailure = "";
      writeValue(site.paths.cost, result, false);
      onCost();
    }
    await clock.sleepUntil(after(clock.now(), MINUTE), signal);
  }
}

/** Today's cost, or why it is unknown. Loads the client only where a server is named. */
async function queryToday(site: Site, server: URL, now: Instant): Promise<TodayCost | string> {
  const { costToday } = await import("../telemetry/read-costs.ts");
  const result = await costToday(site, server, now);
  if (typeof result === "string") return result;
  const until = earliest([after(now, COST_LIFETIME_MS), instant(result.dayEnds)]);
  return { usd: result.usd, until };
}
