/** All that the checks read, sampled once: this process, our files, the programs around us. It makes no network request. */
import { dirname, join } from "node:path";
import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import { readOutcomeLog } from "../cache/outcome-log.ts";
import { readTodayCost } from "../cache/read.ts";
import { type LoginStatus, loginStatus } from "../client/login-status.ts";
import { type EffectiveSettings, openSettings } from "../config/effective.ts";
import { decodeSharedSettings } from "../config/shared-settings.ts";
import type { Context } from "../context.ts";
import type { TodayCost } from "../model/money.ts";
import { EMPTY_OUTCOME_LOG, type OutcomeLog } from "../model/outcome-log.ts";
import type { Instant } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { createExec } from "../platform/exec.ts";
import { readFileAs } from "../platform/fs.ts";
import { listeningPorts } from "../platform/process.ts";
import { loadState } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { type FileOwner, managerFor, readInstalled } from "../service/installed.ts";
import { serviceSpec } from "../service/spec.ts";
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
  readonly outcomeLog: OutcomeLog;
  readonly login: LoginStatus;
  readonly tmux: TmuxSample;
  readonly service: ServiceSample;
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
  return {
    call,
    now,
    node: { version: process.version, minVersion: MIN_NODE_VERSION, path: process.execPath },
    root: dirname(dirname(program)),
    uid,
    settings: openSettings(call, new Map()).current(),
    state,
    holder,
    listening: holder === null ? [] : listeningPorts(holder.pid),
    // Without a poller the next reader reads the settings again.
    published:
      holder === null ? [] : (readFileAs(paths.settings, decodeSharedSettings)?.problems ?? []),
    todayCost: readTodayCost(paths),
    outcomeLog: readOutcomeLog(paths) ?? EMPTY_OUTCOME_LOG,
    login,
    tmux,
    service: sampleService(call, uid, program),
  };
}

function sampleService(call: Context, uid: number, program: string): ServiceSample {
  const manager = managerFor(call, process.platform, uid);
  const { owner, text } = readInstalled(manager);
  const { spec } = serviceSpec(call, process.execPath, program);
  return { file: manager.file, owner, isCurrent: text.includes(manager.startLine(spec)) };
}
