/** The settings that only the poller needs. */
import ms from "ms";
import { MINUTE, type Millis, millis, SECOND } from "../model/units.ts";
import { address, isLoopback, server } from "./addresses.ts";
import { type Effective, quoted, row } from "./setting.ts";
import { choice, count, fault, type Kind, line, value } from "./value-types.ts";

/** A length of time as `ms` reads it: "90s", "2m", "1.5h". */
const duration = (least: Millis, most: Millis): Kind<Millis> => ({
  placeholder: "TIME",
  decode: (text) => {
    // ms throws on nothing, and on more than a hundred characters.
    const length = /^.{1,20}$/.test(text) ? ms(text as ms.StringValue) : undefined;
    const inside = length !== undefined && length >= least && length <= most;
    return inside
      ? value(millis(length))
      : fault(`a time from ${ms(least)} to ${ms(most)}, such as "90s"`);
  },
  toml: (length) => JSON.stringify(exactly(length)),
});

/** 90 s as such: `ms` would round it to 2 m. */
const exactly = (length: Millis): string => `${length / SECOND}s`;

/** Whom numbers are taken from: everybody, the endpoint alone, or Claude Code alone. */
const SOURCES = ["auto", "api", "local"] as const;

export const POLLING = {
  source: row(
    choice(SOURCES),
    "auto",
    "whom to believe: auto, api (the endpoint only), local (Claude Code only, no request)",
  ),
  interval: row(
    duration(SECOND, millis(60 * MINUTE)),
    "90s",
    "wait between requests while all is well",
  ),
  budget: row(count(1, 60), "28", "requests in any rolling hour, at most"),
  // tmux redraws its bar every 15 s by default; a change must outlast the slowest reader.
  flash: row(
    duration(millis(0), millis(10 * MINUTE)),
    "20s",
    "how long a changed gauge is reversed",
  ),
  user_agent: row(line, "claude-code/2.1.37", "how the poller names itself to the endpoint"),
  cost_url: row(
    server,
    "off",
    "VictoriaMetrics that is asked each minute for the segment cost, such as http://localhost:8428",
  ),
  api_url: row(address, "https://api.anthropic.com", "where the endpoint lives"),
} as const;

type Checked = Pick<Effective<typeof POLLING>, "values" | "origins">;

/** Faster than this only against a server on this machine. */
const FLOOR = MINUTE;

/** What is wrong with values that are each right by themselves; null when nothing is. */
export function conflict({ values, origins }: Checked): string | null {
  const { interval, api_url } = values;
  if (interval >= FLOOR || isLoopback(api_url)) return null;
  const where = origins.get("interval");
  const [least, given] = [quoted(exactly(FLOOR)), quoted(exactly(interval))];
  return `${where}: interval takes at least ${least} for a server elsewhere, not ${given}.`;
}
