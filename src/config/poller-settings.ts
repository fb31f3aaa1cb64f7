/** The settings of the poller, and the table of all settings. Flags, variables, help and `config` derive from these rows. */
import ms from "ms";
import {
  parseWorkdays,
  parseWorkHours,
  type Workdays,
  type WorkHours,
  workdaysText,
} from "../model/forecast/work-hours.ts";
import { DEFAULT_LIMITS } from "../model/schedule/pace.ts";
import { DAY, MINUTE, type Millis, millis, SECOND } from "../model/units.ts";
import { accountsType } from "./account-tables.ts";
import { commandType, levelsType, quietType } from "./alert-types.ts";
import { fromType, machineType, secretFileType, shareType } from "./machine-types.ts";
import { RENDER_SETTINGS } from "./render-settings.ts";
import { quoted, type ResolvedSettings, setting } from "./setting.ts";
import {
  booleanType,
  choiceType,
  endpointUrlType,
  integerType,
  invalid,
  isLoopback,
  metricsFileType,
  serverUrlType,
  textType,
  type ValueType,
  valid,
} from "./value-types.ts";

/** A length of time as `ms` reads it: "90s", "2m", "1.5h". */
const durationType = (
  least: Millis,
  most: Millis,
  toText: (length: Millis) => string = exactly,
): ValueType<Millis> => ({
  placeholder: "TIME",
  parse: (text) => {
    // ms throws on an empty text and on more than 100 characters.
    const length = /^.{1,20}$/.test(text) ? ms(text as ms.StringValue) : undefined;
    const inside = length !== undefined && length >= least && length <= most;
    return inside
      ? valid(millis(length))
      : invalid(`a time from ${ms(least)} to ${ms(most)}, such as "90s"`);
  },
  toml: (length) => JSON.stringify(toText(length)),
});

/** `730d`: so long a time in seconds says nothing. */
const inDays = (length: Millis): string => `${length / DAY}d`;

/** `90s`; `ms` would round it to 2 m. */
const exactly = (length: Millis): string => `${length / SECOND}s`;

const FORECAST_MODES = ["auto", "off"] as const;

/** `any` says nothing: the days are learned. */
const workdaysType: ValueType<Workdays | null> = {
  placeholder: "DAYS",
  parse: (text) => {
    const days = text === "any" ? null : parseWorkdays(text);
    return days === null && text !== "any"
      ? invalid('any, or days such as "mon-fri"')
      : valid(days);
  },
  toml: (days) => JSON.stringify(days === null ? "any" : workdaysText(days)),
};

const workHoursType: ValueType<WorkHours | null> = {
  placeholder: "HOURS",
  parse: (text) => {
    const hours = text === "any" ? null : parseWorkHours(text);
    return hours === null && text !== "any"
      ? invalid('any, or hours such as "9-18"')
      : valid(hours);
  },
  toml: (hours) => JSON.stringify(hours === null ? "any" : `${hours.from}-${hours.to}`),
};

const DATA_SOURCES = ["auto", "api", "local"] as const;

/** How alerts reach the person. */
const NOTIFY_CHANNELS = ["auto", "desktop", "tmux", "off"] as const;
export type NotifySetting = (typeof NOTIFY_CHANNELS)[number];

/** A daemon runs for weeks, so what it may start and say stands in the file. */
const fileOnly = { noVariable: true, noFlag: true } as const;

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
    "how long a percentage that has changed is underlined",
  ),
  retention: setting(
    durationType(millis(7 * DAY), millis(3_650 * DAY), inDays),
    "730d",
    "how long the history of usage is kept, by whole months",
  ),
  forecast: setting(
    choiceType(FORECAST_MODES),
    "auto",
    "auto: where a window will end, and when a limit is reached, once that is more than a guess",
  ),
  workdays: setting(workdaysType, "any", "days on which you use Claude, such as mon-fri"),
  hours: setting(workHoursType, "any", "hours in which you use Claude, such as 9-18"),
  alerts: {
    ...setting(levelsType, "off", "percentages at which one alert a window is sent, such as 80,95"),
    ...fileOnly,
  },
  notify: {
    ...setting(
      choiceType(NOTIFY_CHANNELS),
      "auto",
      "how alerts are shown: on the desktop, in tmux, off; auto is the desktop, or tmux without one",
    ),
    ...fileOnly,
  },
  alert_bell: {
    ...setting(booleanType, "false", "an alert in tmux also rings the window's bell"),
    ...fileOnly,
  },
  quiet: {
    ...setting(quietType, "off", "local hours in which no alert is given, such as 22-7"),
    ...fileOnly,
  },
  on_alert: {
    ...setting(
      commandType,
      "",
      "a shell command of yours that each alert runs; see docs/alerts.md",
    ),
    ...fileOnly,
  },
  from: {
    ...setting(
      fromType,
      "",
      "machines whose daemon is read over ssh in place of requests, such as ssh desktop",
    ),
    ...fileOnly,
  },
  accounts: {
    ...setting(accountsType, "", "several accounts: a table for each; see docs/accounts.md"),
    ...fileOnly,
  },
  metrics_file: {
    ...setting(
      metricsFileType,
      "off",
      "a file that the daemon writes each minute for node_exporter, such as /var/lib/node_exporter/claude-usage.prom",
    ),
    ...fileOnly,
  },
  metrics_url: {
    ...setting(
      serverUrlType,
      "off",
      "VictoriaMetrics to which the daemon sends its metrics each minute, such as http://localhost:8428",
    ),
    ...fileOnly,
  },
  share: {
    ...setting(
      shareType,
      "off",
      "Redis or Valkey by which all machines of the account poll as one, such as redis://nas",
    ),
    ...fileOnly,
  },
  share_password_file: {
    ...setting(secretFileType, "", "the file with its password, else CLAUDE_USAGE_SHARE_PASSWORD"),
    ...fileOnly,
  },
  machine: {
    ...setting(
      machineType,
      "",
      "this machine's name for the others and in metrics, in place of its host name",
    ),
    ...fileOnly,
  },
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
