/** All that the checks read, sampled once: this process, our files, the programs around us. It makes no network request. */
import { basename, dirname, join } from "node:path";
import { busAddress, notifierFor } from "../alerts/desktop.ts";
import { readAlerts } from "../cache/alert-marks.ts";
import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import { readOutcomeLog } from "../cache/outcome-log.ts";
import { readPeersRecord } from "../cache/peers-record.ts";
import { readTodayCost } from "../cache/read.ts";
import { type LoginStatus, loginStatus } from "../client/login-status.ts";
import { type EffectiveSettings, openSettings } from "../config/effective.ts";
import { decodeSharedSettings } from "../config/shared-settings.ts";
import type { Context } from "../context.ts";
import type { AlertRecord } from "../model/alerts/record.ts";
import type { TodayCost } from "../model/money.ts";
import { EMPTY_OUTCOME_LOG, type OutcomeLog } from "../model/outcome-log.ts";
import type { PeersRecord } from "../model/peers.ts";
import type { Instant } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { systemClock } from "../platform/clock.ts";
import { createExec, executablesIn } from "../platform/exec.ts";
import { listeningPorts } from "../platform/process.ts";
import { loadState } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { type FileOwner, managerFor, readInstalled } from "../service/installed.ts";
import { serviceSpec } from "../service/spec.ts";
import { type AccountFolders, loginFolders, sampleAccountFolders } from "./account-folders.ts";
import { type MetricsDelivery, sampleMetrics } from "./metrics-checks.ts";
import { sampleTmux, type TmuxSample } from "./tmux-sample.ts";

/** The oldest Node that package.json allows; the build puts it in. */
declare const __LEAST_NODE__: string | undefined;
const MIN_NODE_VERSION: string = typeof __LEAST_NODE__ === "string" ? __LEAST_NODE__ : "0.0";

export interface DoctorSample {
  readonly call: Context;
  readonly now: Instant;
  /** The Node that runs us, and the oldest that can. */
  readonly node: { readonly version: string; readonly minVersion: string; readonly path: string };
  /** The folder of the program, which holds dist, scripts and tmux. */
  readonly root: string;
  readonly uid: number;
  readonly settings: EffectiveSettings;
  readonly state: PollerState;
  /** The process that polls now. */
  readonly holder: LeaseHolder | null;
  /** The ports that this process listens on; none where that cannot be seen, as on macOS. */
  readonly listening: readonly number[];
  /** What the running poller found wrong with its settings and its environment: readers see this. */
  readonly published: readonly string[];
  readonly todayCost: TodayCost | null;
  readonly metrics: MetricsDelivery;
  readonly outcomeLog: OutcomeLog;
  readonly login: LoginStatus;
  readonly accountFolders: AccountFolders;
  readonly loginFolders: ReturnType<typeof loginFolders>;
  readonly tmux: TmuxSample;
  readonly service: ServiceSample;
  /** The program that shows a notification on the desktop. */
  readonly notifier: { readonly name: string; readonly isFound: boolean };
  /** There is a bus to a desktop. */
  readonly hasDesktop: boolean;
  readonly lastAlert: AlertRecord | null;
  /** How other machines answered the daemon last; null where none was asked. */
  readonly peers: PeersRecord | null;
}

interface ServiceSample {
  readonly file: string;
  readonly owner: FileOwner;
  /** It starts this Node and this program. */
  readonly isCurrent: boolean;
}

export async function takeSample(call: Context, program: string): Promise<DoctorSample> {
  const { paths, env } = call;
  const now = systemClock.now();
  const state = loadState(paths, systemClock);
  const [login, tmux] = await Promise.all([
    loginStatus(call, state.snapshot, now),
    sampleTmux(createExec(env), join(dirname(dirname(program)), "scripts/claude-usage")),
  ]);
  const uid = process.getuid?.() ?? 0;
  const holder = currentHolder(paths, now);
  const settings = openSettings(call, new Map()).current();
  return {
    call,
    now,
    node: { version: process.version, minVersion: MIN_NODE_VERSION, path: process.execPath },
    root: dirname(dirname(program)),
    uid,
    settings,
    state,
    holder,
    listening: holder === null ? [] : listeningPorts(holder.pid),
    // Without a poller the next reader reads the settings again.
    published:
      holder === null ? [] : (readFileAs(paths.settings, decodeSharedSettings)?.problems ?? []),
    todayCost: readTodayCost(paths),
    metrics: sampleMetrics(call, settings),
    outcomeLog: readOutcomeLog(paths) ?? EMPTY_OUTCOME_LOG,
    login,
    accountFolders: sampleAccountFolders(call),
    loginFolders: loginFolders(call, settings.values.accounts),
    tmux,
    service: sampleService(call, uid, program),
    notifier: sampleNotifier(call),
    hasDesktop: process.platform === "darwin" || busAddress(env, uid) !== undefined,
    lastAlert: readAlerts(paths).records.at(-1) ?? null,
    peers: readPeersRecord(paths),
  };
}

function sampleNotifier({ env }: Context): DoctorSample["notifier"] {
  const [program] = notifierFor(process.platform, "", "");
  const name = basename(program);
  const folders = program === name ? env.PATH : dirname(program);
  return { name, isFound: executablesIn(folders, name).length > 0 };
}

function sampleService(call: Context, uid: number, program: string): ServiceSample {
  const manager = managerFor(call, process.platform, uid);
  const { owner, text } = readInstalled(manager);
  const { spec } = serviceSpec(call, process.execPath, program);
  return { file: manager.file, owner, isCurrent: text.includes(manager.startLine(spec)) };
}
