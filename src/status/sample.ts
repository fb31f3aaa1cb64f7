/** All that `status` and `top` show, read once. It makes no request and changes nothing. */

import { accessSync, constants } from "node:fs";
import { dirname, join } from "node:path";
import { readHistory } from "../cache/history.ts";
import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import { managedFile, type Paths } from "../cache/paths.ts";
import { readCostQuery, readInbox, readTodayCost } from "../cache/read.ts";
import { ownLabel } from "../client/accounts.ts";
import { startUnderWay } from "../client/launcher.ts";
import { type LoginStatus, loginStatus, tokenFingerprint } from "../client/login-status.ts";
import { type EffectiveSettings, openSettings } from "../config/effective.ts";
import { onTerminal } from "../config/render-settings.ts";
import type { Context } from "../context.ts";
import type { HistoryEntry } from "../model/history.ts";
import type { CostQuery, TodayCost } from "../model/money.ts";
import type { Observation } from "../model/observations.ts";
import { allowedAt, requestsInLastHour } from "../model/schedule/gate.ts";
import { after, DAY, type Instant } from "../model/units.ts";
import { MAX_SETTINGS_BYTES, readBounded } from "../platform/bounded-file.ts";
import { systemClock } from "../platform/clock.ts";
import { listFolder, tryFs } from "../platform/fs.ts";
import { accountLimits, loadState, unwritableMessage } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { type AccountState, sampleAccounts } from "./account-rows.ts";

export interface StatusSample {
  readonly now: Instant;
  readonly paths: Paths;
  /** What the account is called. */
  readonly account: string;
  /** Every account, where config.toml names some. */
  readonly accounts: readonly AccountState[];
  /** Its numbers come from a command of the person's, and not from a login. */
  readonly byCommand: boolean;
  readonly settings: EffectiveSettings;
  readonly state: PollerState;
  /** Who polls now. */
  readonly holder: LeaseHolder | null;
  /** One was started a moment ago. */
  readonly starting: boolean;
  /** Why nothing can be written, and so nothing polled; null where it can. */
  readonly unwritable: string | null;
  /** Null where no login is used. */
  readonly login: LoginStatus | null;
  readonly requests: number;
  /** Before this no request may be made. */
  readonly allowed: Instant;
  readonly todayCost: TodayCost | null;
  /** What the daemon's last query for it brought. */
  readonly costQuery: CostQuery | null;
  /** Where Claude Code's settings send metrics: an address, or why that cannot be queried; null where they name none. */
  readonly metricsServer: URL | string | null;
  /** What Claude Code passed to its status line. */
  readonly observations: readonly Observation[];
  /** The last days, as the sparklines need them. */
  readonly history: readonly HistoryEntry[];
}

/** Seven days, and the week that had begun before them. */
const HISTORY_DAYS = 14;

export async function takeStatusSample(context: Context): Promise<StatusSample> {
  const { paths } = context;
  const now = systemClock.now();
  const inForce = openSettings(context, new Map()).current();
  const settings = { ...inForce, values: onTerminal(inForce.values, context.env) };
  const state = loadState(paths, systemClock);
  const byCommand = context.source !== undefined;
  const isLocal = byCommand || settings.values.source === "local";
  const login = isLocal ? null : await loginStatus(context, state.snapshot, now);
  const token = login === null ? null : tokenFingerprint(login);
  return {
    now,
    paths,
    account: ownLabel(context, settings.values.accounts),
    accounts: settings.values.accounts.length === 0 ? [] : await sampleAccounts(context),
    byCommand,
    settings,
    state,
    holder: currentHolder(paths, now),
    starting: startUnderWay(paths, now) !== null,
    unwritable: whyUnwritable(paths, paths.cache),
    login,
    requests: requestsInLastHour(state.pace, now).length,
    allowed: allowedAt(state.pace, accountLimits(paths, settings.values, systemClock), now, token),
    todayCost: readTodayCost(paths),
    costQuery: readCostQuery(paths),
    metricsServer: settings.values.cost_url === null ? await namedServer(context) : null,
    observations: readInbox(paths),
    history: readHistory(paths, state.snapshot.owner, after(now, -HISTORY_DAYS * DAY), now),
  };
}

/** By its permissions, since nothing is written here. A folder that is not there is made in the one above. */
function whyUnwritable(paths: Paths, folder: string): string | null {
  const code = tryFs(() => accessSync(folder, constants.W_OK | constants.X_OK));
  if (code === "ENOENT" && folder !== dirname(folder)) return whyUnwritable(paths, dirname(folder));
  if (paths.foreign !== null) return unwritableMessage(paths, "EPERM");
  return code && `${unwritableMessage(paths, code)} \`claude-usage doctor\` says how to fix it.`;
}

/** Most settings name none: then the telemetry wing is not loaded. */
async function namedServer(context: Context): Promise<URL | string | null> {
  const { env, paths } = context;
  const managed = managedFile(process.platform);
  const more = join(dirname(managed), "managed-settings.d");
  const files = [
    paths.claudeSettings,
    managed,
    ...listFolder(more).map((name) => join(more, name)),
  ];
  const texts = files.map((file) => readBounded(file, MAX_SETTINGS_BYTES));
  const isNamed = [Object.keys(env).join(" "), ...texts].some(
    (text) => typeof text === "string" && ENDPOINT.test(text),
  );
  if (!isNamed) return null;
  const { metricsServerOfSettings } = await import("../telemetry/read-costs.ts");
  return metricsServerOfSettings(context);
}

const ENDPOINT = /\bOTEL_EXPORTER_OTLP_(?:METRICS_)?ENDPOINT\b/;
