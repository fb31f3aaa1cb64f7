/** What `status` says of the server with Claude Code's own costs: which it is, who names it, and what its last query brought. */
import { localTimeSince } from "../client/local-time.ts";
import { shownAddress } from "../model/money.ts";
import { type Instant, span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import type { StatusSample } from "./sample.ts";

export interface NamedCostServer {
  /** Null where Claude Code sends to one that cannot be queried. */
  readonly url: string | null;
  readonly named_by: "cost_url" | "settings";
  readonly queried: Instant | null;
  /** Why there is no number; null where there is one, or none was asked for. */
  readonly problem: string | null;
}

/** Null where neither `cost_url` nor Claude Code's settings name one. */
export function costServerOf({
  settings: { values },
  costQuery,
  metricsServer,
}: StatusSample): NamedCostServer | null {
  const { cost_url } = values;
  if (cost_url !== null) {
    const url = shownAddress(cost_url);
    // Of another server, where the setting was changed since.
    const last = costQuery?.server === url ? costQuery : null;
    return {
      url,
      named_by: "cost_url",
      queried: last?.at ?? null,
      problem: last?.problem ?? null,
    };
  }
  if (metricsServer === null) return null;
  const isUrl = typeof metricsServer !== "string";
  return {
    url: isUrl ? shownAddress(metricsServer) : null,
    named_by: "settings",
    queried: null,
    problem: isUrl ? null : metricsServer,
  };
}

/** The row; null where no server is named. */
export function costText(sample: StatusSample): string | null {
  const { now, holder } = sample;
  const server = costServerOf(sample);
  if (server === null) return null;
  const { url, named_by, queried, problem } = server;
  if (named_by === "settings") {
    return problem ?? `${url}, by Claude Code's settings; the line queries it only as cost_url`;
  }
  if (queried === null) {
    const why = holder?.role === "daemon" ? "" : ": no daemon is running";
    return `${url}, not queried yet${why}`;
  }
  const when =
    queried > now ? `at ${localTimeSince(queried, now)}` : `${duration(span(queried, now))} ago`;
  return problem === null ? `${url}, answered ${when}` : `${url}, ${when}: ${problem}`;
}
