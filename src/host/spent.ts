/** What today has cost, kept beside the snapshot for readers: its file. */

import { decodeFile, instant } from "../cache/formats.ts";
import type { Places } from "../cache/paths.ts";
import { read } from "../cache/read.ts";
import { record, within } from "../platform/decoders.ts";
import type { Spent } from "../render/frame.ts";

/** No day costs more. */
const MOST = 1e9;

const spent = decodeFile<Spent>(record({ usd: within(0, MOST), until: instant }));

export const readSpent = ({ cost }: Places): Spent | null => read(cost, spent);
