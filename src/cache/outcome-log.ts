/** The history on disk. Apart from the other files' formats, for no look needs it. */
import { type Ending, type History, MOST_STRETCHES, type Stretch } from "../model/outcome-log.ts";
import { SOURCES } from "../model/reading.ts";
import { END_OF_TIME, type Millis } from "../model/units.ts";
import { type Decode, either, list, nullable, only, record, within } from "../platform/decoders.ts";
import { decodeFile, instant, trouble } from "./formats.ts";
import type { Places } from "./paths.ts";
import { read } from "./read.ts";

const ending: Decode<Ending> = either<Ending>(
  trouble,
  record<Extract<Ending, { kind: "learned" }>>({ kind: only("learned"), source: only(...SOURCES) }),
);

const stretch: Decode<Stretch> = record({
  ending,
  since: instant,
  at: instant,
  times: within(1, Number.MAX_SAFE_INTEGER),
});

export const decodeHistory = decodeFile<History>(
  record({
    stretches: list(stretch, MOST_STRETCHES),
    skew: nullable(record({ by: within<Millis>(-END_OF_TIME, END_OF_TIME), at: instant })),
  }),
);

export const readHistory = (places: Places): History | null => read(places.history, decodeHistory);
