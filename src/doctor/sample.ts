/** All that the doctor looks at, sampled once: this process, our files, the programs around us. Nobody is asked over the network. */
import { dirname } from "node:path";
import { readHistory } from "../cache/outcome-log.ts";
import { type Holder, livingHolder } from "../cache/read.ts";
import { type LoginSeen, loginSeen } from "../client/login-status.ts";
import { type Loaded, settingsOf } from "../config/effective.ts";
import type { Call } from "../context.ts";
import { type History, NO_HISTORY } from "../model/outcome-log.ts";
import type { Instant } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { programs } from "../platform/exec.ts";
import { recall } from "../poller/create.ts";
import type { State } from "../poller/ports.ts";
import { type Service, sampleService } from "./service.ts";
import { sampleTmux, type Tmux } from "./tmux.ts";

/** The oldest Node that package.json allows; the build puts it in. */
declare const __LEAST_NODE__: string | undefined;
const LEAST_NODE: string = typeof __LEAST_NODE__ === "string" ? __LEAST_NODE__ : "0.0";

export interface World {
  readonly call: Call;
  readonly now: Instant;
  /** The one that runs us, and the oldest that can. */
  readonly node: { readonly version: string; readonly least: string; readonly path: string };
  /** Where the program lies: the folder that holds dist, scripts and tmux. */
  readonly root: string;
  readonly uid: number;
  readonly settings: Loaded;
  readonly state: State;
  /** Who polls just now. */
  readonly holder: Holder | null;
  readonly history: History;
  readonly login: LoginSeen;
  readonly tmux: Tmux;
  readonly service: Service;
}

export async function sample(call: Call, program: string): Promise<World> {
  const { places, env } = call;
  const now = systemClock.now();
  const state = recall(places, systemClock);
  const [login, tmux] = await Promise.all([
    loginSeen(call, state.snapshot, now),
    sampleTmux(programs(env)),
  ]);
  const uid = process.getuid?.() ?? 0;
  return {
    call,
    now,
    node: { version: process.version, least: LEAST_NODE, path: process.execPath },
    root: dirname(dirname(program)),
    uid,
    settings: settingsOf(call, new Map()).current(),
    state,
    holder: livingHolder(places, now),
    history: readHistory(places) ?? NO_HISTORY,
    login,
    tmux,
    service: sampleService(call, process.platform, uid, program),
  };
}
