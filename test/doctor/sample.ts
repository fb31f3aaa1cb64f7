/** A world in which nothing is wrong, and one with anything else that a test may need. */

import { pathsFor } from "../../src/cache/paths.ts";
import { openSettings } from "../../src/config/effective.ts";
import type { Check, Finding } from "../../src/doctor/check.ts";
import type { World } from "../../src/doctor/sample.ts";
import type { Server } from "../../src/doctor/tmux.ts";
import { EMPTY_OUTCOME_LOG } from "../../src/model/outcome-log.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { millis } from "../../src/model/units.ts";
import { Secret } from "../../src/sources/secret.ts";
import { VERSION } from "../../src/version.ts";
import { later, NOW, read } from "../render/sample.ts";

export const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

export const SERVER: Server = {
  left: { text: "[#S] ", length: 10 },
  right: { text: "#(claude-usage)", length: 40 },
  status: "on",
  path: `${ROOT}/scripts:${process.env.PATH}`,
  maxWidth: null,
};

type Texts = Readonly<Record<string, string>>;

/** `env` is that of the call; settings are those it gives. */
export function worldWith(changes: Partial<World> = {}, env: Texts = {}): World {
  const paths = pathsFor({ home: "/nowhere", cwd: "/", env });
  const call = { argv: [], env, paths, isTerminal: () => false, program: "" };
  return {
    call,
    now: NOW,
    node: { version: "v24.1.0", least: "24.1", path: "/usr/bin/node" },
    root: ROOT,
    uid: process.getuid?.() ?? 0,
    settings: openSettings(call, new Map()).current(),
    state: { snapshot: read(), pace: INITIAL_PACE },
    holder: {
      pid: process.pid,
      role: "daemon",
      build: VERSION,
      since: later(-600),
      nonce: "n",
    },
    history: EMPTY_OUTCOME_LOG,
    login: {
      kind: "found",
      where: paths.credentials,
      expiresAt: later(3_600),
      token: new Secret("marked-token").fingerprint,
    },
    tmux: { version: "tmux 3.3a", server: SERVER },
    service: { file: "/u", owner: "nobody's", current: false },
    ...changes,
  };
}

export const found = ({ run }: Check, changes: Partial<World> = {}, env: Texts = {}): Finding =>
  run(worldWith(changes, env));

export const skewed = (seconds: number) => ({
  history: { runs: [], skew: { by: millis(seconds * 1_000), at: NOW } },
});
