/** The settings of the poller, and the table of all settings. Flags, variables, help and `config` derive from these rows. */
import ms from "ms";
import { DEFAULT_LIMITS } from "../model/schedule/pace.ts";
import { MINUTE, type Millis, millis, SECOND } from "../model/units.ts";
import { RENDER_SETTINGS } from "./render-settings.ts";
import { quoted, type ResolvedSettings, setting } from "./setting.ts";
import {
  choiceType,
  endpointUrlType,
  integerType,
  invalid,
  isLoopback,
  serverUrlType,
  textType,
  type ValueType,
  valid,
} from "./value-types.ts";

/** A length of time as `ms` reads it: "90s", "2m", "1.5h". */
const durationType = (least: Millis, most: Millis): ValueType<Millis> => ({
  placeholder: "TIME",
  parse: (text) => {
    // ms throws on an empty text and on more than 100 characters.
    const length = /^.{1,20}$/.test(text) ? ms(text as ms.StringValue) : undefined;
    const inside = length !== undefined && length >= least && length <= most;
    return inside
      ? valid(millis(length))
      : invalid(`a time from ${ms(least)} to ${ms(most)}, such as "90s"`);
  },
  toml: (length) => JSON.stringify(exactly(length)),
});

/** `90s`; `ms` would round it to 2 m. */
const exactly = (length: Millis): string => `${length / SECOND}s`;

const DATA_SOURCES = ["auto", "api", "local"] as const;

export const POLLER_SETTINGS = {
  source: setting(
    choiceType(DATA_SOURCES),
    "auto",
    "data source: auto, api (endpoint only), local (Claude Code only, no request)",
  ),
  interval: setting(
    durationType(SECOND, millis(60 * MINUTE)),
    exactly(DEFAULT_LIMITS.interval),
    "time between requests while there are no errors",
  ),
  budget: setting(integerType(1, 60), String(DEFAULT_LIMITS.budget), "most requests in any hour"),
  // tmux redraws its bar every 15 s by default; a change must outlast the slowest reader.
  flash: setting(
    durationType(millis(0), millis(10 * MINUTE)),
    "20s",
    "how long a changed gauge is shown reversed",
  ),
  user_agent: setting(textType, "claude-code/2.1.37", "User-Agent header"),
  cost_url: setting(
    serverUrlType,
    "off",
    "VictoriaMetrics for the segment cost, queried each minute, such as http://localhost:8428",
  ),
  api_url: setting(endpointUrlType, "https://api.anthropic.com", "API base URL"),
} as const;

export const ALL_SETTINGS = { ...RENDER_SETTINGS, ...POLLER_SETTINGS } as const;

type CheckedSettings = Pick<ResolvedSettings<typeof POLLER_SETTINGS>, "values" | "origins">;

/** Shorter intervals are only allowed for a server on this machine. */
const MIN_REMOTE_INTERVAL_MS = MINUTE;

/** The problem of values that are each valid but not together; null when there is none. */
export function settingsConflict({ values, origins }: CheckedSettings): string | null {
  const { interval, api_url } = values;
  if (interval >= MIN_REMOTE_INTERVAL_MS || isLoopback(api_url)) return null;
  const where = origins.get("interval");
  const [least, given] = [quoted(exactly(MIN_REMOTE_INTERVAL_MS)), quoted(exactly(interval))];
  return `${where}: interval takes at least ${least} for a server on another machine, not ${given}.`;
}
