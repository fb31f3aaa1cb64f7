/** Writes down how each attempt ended, and what the endpoint's clock said. Without the disk's consent it is simply not there. */

import { readHistory } from "../cache/outcome-log.ts";
import type { Places } from "../cache/paths.ts";
import { publish } from "../cache/write.ts";
import type { Outcome } from "../model/outcome.ts";
import { NO_HISTORY, remember, type Skew } from "../model/outcome-log.ts";
import type { Millis } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";

export interface Historian {
  readonly onSkew: (by: Millis) => void;
  readonly record: (outcome: Outcome) => void;
}

/** For the holder of the claim alone, or two would write over each other. */
export function historian(places: Places, clock: Clock): Historian {
  let heard: Skew | null = null;
  return {
    onSkew: (by) => {
      heard = { by, at: clock.now() };
    },
    record: (outcome) => {
      const history = remember(readHistory(places) ?? NO_HISTORY, outcome, clock.now());
      publish(places.history, { ...history, skew: heard ?? history.skew }, false);
    },
  };
}
