/** What the daemon found on its way to other machines, for `doctor`. Apart from the other formats, because readers do not need it. */
import type { PeersRecord } from "../model/peers.ts";
import { END_OF_TIME, type Millis } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { inRange, list, nullable, record, text } from "../platform/decoders.ts";
import { absentAs, fileDecoder, instantFormat } from "./formats.ts";
import type { Paths } from "./paths.ts";

/** More than can be configured. */
const MAX_MACHINES = 128;

const length = inRange<Millis>(-END_OF_TIME, END_OF_TIME);

const decodePeersRecord = fileDecoder<PeersRecord>(
  record({
    from: list(record({ label: text, at: instantFormat, why: nullable(text) }), MAX_MACHINES),
    share: absentAs(
      nullable(
        record({
          address: absentAs(text, ""),
          at: instantFormat,
          why: nullable(text),
          latency: nullable(length),
          skew: nullable(length),
          version: text,
          machines: list(text, MAX_MACHINES),
        }),
      ),
      null,
    ),
  }),
);

export const readPeersRecord = ({ machines }: Paths): PeersRecord | null =>
  readFileAs(machines, decodePeersRecord);
