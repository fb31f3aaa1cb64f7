/** All that the doctor looks at, sampled once: this process, our files, the programs around us. Nobody is asked over the network. */
import { dirname } from "node:path";
import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import { readOutcomeLog } from "../cache/outcome-log.ts";
import { type LoginStatus, loginStatus } from "../client/login-status.ts";
import { type EffectiveSettings, openSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { EMPTY_OUTCOME_LOG, type OutcomeLog } from "../model/outcome-log.ts";
import type { Instant } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { createExec } from "../platform/exec.ts";
import { loadState } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { type Service, sampleService } from "./service.ts";
import { sampleTmux, type Tmux } from "./tmux.ts";

/** The oldest Node that package.json allows; the build puts it in. */
declare const __LEAST_NODE__: string | undefined;
const LEAST_NODE: string = typeof __LEAST_NODE__ === "string" ? __LEAST_NODE__ : "0.0";

export interface World {
  readonly call: Context;
  readonly now: Instant;
  /** The one that runs us, and the oldest that can. */
  readonly node: { readonly version: string; readonly least: string; readonly path: string };
  /** Where the program lies: the folder that holds dist, scripts and tmux. */
  readonly root: string;
  readonly uid: number;
  readonly settings: EffectiveSettings;
  readonly state: PollerState;
  /** Who polls just now. */
  readonly holder: LeaseHolder | null;
  readonly history: OutcomeLog;
  readonly login: LoginStatus;
  readonly tmux: Tmux;
  readonly service: Service;
}

export async function sample(call: Context, program: string): Promise<World> {
  const { paths, env } = call;
  const now = systemClock.now();
  const state = loadState(paths, systemClock);
  const [login, tmux] = await Promise.all([
    loginStatus(call, state.snapshot, now),
    sampleTmux(createExec(env)),
  ]);
  const uid = process.getuid?.() ?? 0;
  return {
    call,
    now,
    node: { version: process.version, least: LEAST_NODE, path: process.execPath },
    root: dirname(dirname(program)),
    uid,
    settings: openSettings(call, new Map()).current(),
    state,
    holder: currentHolder(paths, now),
    history: readOutcomeLog(paths) ?? EMPTY_OUTCOME_LOG,
    login,
    tmux,
    service: sampleService(call, process.platform, uid, program),
  };
}
