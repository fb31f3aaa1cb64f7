/** The outcome log on disk. Apart from the other formats, because readers do not need it. */
import {
  type LoggedOutcome,
  MAX_OUTCOME_RUNS,
  type OutcomeLog,
  type OutcomeRun,
} from "../model/outcome-log.ts";
import { READING_SOURCES } from "../model/reading.ts";
import { END_OF_TIME, type Millis } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import {
  type Decode,
  either,
  inRange,
  list,
  nullable,
  oneOf,
  record,
} from "../platform/decoders.ts";
import { failureFormat, fileDecoder, formerly, instantFormat } from "./formats.ts";
import type { Paths } from "./paths.ts";

const outcome: Decode<LoggedOutcome> = either<LoggedOutcome>(
  failureFormat,
  record<Extract<LoggedOutcome, { kind: "learned" }>>({
    kind: oneOf("learned"),
    source: oneOf(...READING_SOURCES),
  }),
);

const run: Decode<OutcomeRun> = record({
  outcome,
  since: instantFormat,
  at: instantFormat,
  times: inRange(1, Number.MAX_SAFE_INTEGER),
});

/** @internal */
export const decodeOutcomeLog = fileDecoder<OutcomeLog>(
  formerly(
    { stretches: "runs" },
    record({
      runs: list(formerly({ ending: "outcome" }, run), MAX_OUTCOME_RUNS),
      skew: nullable(record({ by: inRange<Millis>(-END_OF_TIME, END_OF_TIME), at: instantFormat })),
    }),
  ),
);

export const readOutcomeLog = (paths: Paths): OutcomeLog | null =>
  readFileAs(paths.outcomeLog, decodeOutcomeLog);
