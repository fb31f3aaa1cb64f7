/** The counts of requests on disk. Apart from the other formats, because readers of the line do not need it. */
import {
  type CountedRequests,
  REQUEST_OUTCOMES,
  type RequestCounts,
} from "../model/request-counts.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { type Decode, inRange, nullable, record, text } from "../platform/decoders.ts";
import { fileDecoder } from "./formats.ts";
import type { Paths } from "./paths.ts";

const count = inRange<number>(0, Number.MAX_SAFE_INTEGER);
const counts = record<RequestCounts>(
  Object.fromEntries(REQUEST_OUTCOMES.map((outcome) => [outcome, count])) as Readonly<
    Record<(typeof REQUEST_OUTCOMES)[number], Decode<number>>
  >,
);

const decodeCounts = fileDecoder(record<CountedRequests>({ account: nullable(text), counts }));

/** Null before the first request. */
export const readRequestCounts = ({ requestCounts }: Paths): CountedRequests | null =>
  readFileAs(requestCounts, decodeCounts);
