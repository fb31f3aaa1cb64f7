/** The settings that only the poller needs. */
import ms from "ms";
import { DEFAULT_LIMITS } from "../model/schedule/pace.ts";
import { MINUTE, type Millis, millis, SECOND } from "../model/units.ts";
import { endpointUrlType, isLoopback, serverUrlType } from "./addresses.ts";
import { quoted, type ResolvedSettings, setting } from "./setting.ts";
import {
  choiceType,
  integerType,
  invalid,
  textType,
  type ValueType,
  valid,
} from "./value-types.ts";

/** A length of time as `ms` reads it: "90s", "2m", "1.5h". */
const durationType = (least: Millis, most: Millis): ValueType<Millis> => ({
  placeholder: "TIME",
  parse: (text) => {
    // ms throws on nothing, and on more than a hundred characters.
    const length = /^.{1,20}$/.test(text) ? ms(text as ms.StringValue) : undefined;
    const inside = length !== undefined && length >= least && length <= most;
    return inside
      ? valid(millis(length))
      : invalid(`a time from ${ms(least)} to ${ms(most)}, such as "90s"`);
  },
  toml: (length) => JSON.stringify(exactly(length)),
});

/** 90 s as such: `ms` would round it to 2 m. */
const exactly = (length: Millis): string => `${length / SECOND}s`;

/** Whom numbers are taken from: everybody, the endpoint alone, or Claude Code alone. */
const DATA_SOURCES = ["auto", "api", "local"] as const;

export const POLLER_SETTINGS = {
  source: setting(
    choiceType(DATA_SOURCES),
    "auto",
    "whom to believe: auto, api (the endpoint only), local (Claude Code only, no request)",
  ),
  interval: setting(
    durationType(SECOND, millis(60 * MINUTE)),
    exactly(DEFAULT_LIMITS.interval),
    "wait between requests while all is well",
  ),
  budget: setting(
    integerType(1, 60),
    String(DEFAULT_LIMITS.budget),
    "requests in any rolling hour, at most",
  ),
  // tmux redraws its bar every 15 s by default; a change must outlast the slowest reader.
  flash: setting(
    durationType(millis(0), millis(10 * MINUTE)),
    "20s",
    "how long a changed gauge is reversed",
  ),
  user_agent: setting(
    textType,
    "claude-code/2.1.37",
    "how the poller names itself to the endpoint",
  ),
  cost_url: setting(
    serverUrlType,
    "off",
    "VictoriaMetrics that is asked each minute for the segment cost, such as http://localhost:8428",
  ),
  api_url: setting(endpointUrlType, "https://api.anthropic.com", "where the endpoint lives"),
} as const;

type CheckedSettings = Pick<ResolvedSettings<typeof POLLER_SETTINGS>, "values" | "origins">;

/** Faster than this only against a server on this machine. */
const MIN_REMOTE_INTERVAL_MS = MINUTE;

/** What is wrong with values that are each right by themselves; null when nothing is. */
export function settingsConflict({ values, origins }: CheckedSettings): string | null {
  const { interval, api_url } = values;
  if (interval >= MIN_REMOTE_INTERVAL_MS || isLoopback(api_url)) return null;
  const where = origins.get("interval");
  const [least, given] = [quoted(exactly(MIN_REMOTE_INTERVAL_MS)), quoted(exactly(interval))];
  return `${where}: interval takes at least ${least} for a server elsewhere, not ${given}.`;
}
