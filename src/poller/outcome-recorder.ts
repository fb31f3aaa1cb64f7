/** Writes down how each attempt ended, and what the endpoint's clock said. Without the disk's consent it is simply not there. */

import { readOutcomeLog } from "../cache/outcome-log.ts";
import type { Paths } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import type { Outcome } from "../model/outcome.ts";
import { appendOutcome, type ClockSkew, EMPTY_OUTCOME_LOG } from "../model/outcome-log.ts";
import type { Millis } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";

export interface OutcomeRecorder {
  readonly onSkew: (by: Millis) => void;
  readonly record: (outcome: Outcome) => void;
}

/** For the holder of the claim alone, or two would write over each other. */
export function outcomeRecorder(paths: Paths, clock: Clock): OutcomeRecorder {
  let heard: ClockSkew | null = null;
  return {
    onSkew: (by) => {
      heard = { by, at: clock.now() };
    },
    record: (outcome) => {
      const history = appendOutcome(
        readOutcomeLog(paths) ?? EMPTY_OUTCOME_LOG,
        outcome,
        clock.now(),
      );
      writeValue(paths.outcomeLog, { ...history, skew: heard ?? history.skew }, false);
    },
  };
}
