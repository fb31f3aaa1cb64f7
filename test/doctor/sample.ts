/** A sample of a machine where nothing is wrong, and one with any change that a test needs. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathsFor } from "../../src/cache/paths.ts";
import { openSettings } from "../../src/config/effective.ts";
import type { DoctorCheck, Finding } from "../../src/doctor/check.ts";
import type { DoctorSample } from "../../src/doctor/sample.ts";
import type { TmuxServerSample } from "../../src/doctor/tmux-sample.ts";
import { EMPTY_OUTCOME_LOG } from "../../src/model/outcome-log.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import type { Frame } from "../../src/render/frame.ts";
import { Secret } from "../../src/sources/secret.ts";
import { VERSION } from "../../src/version.ts";
import { frame, later, NOW, read } from "../render/sample.ts";

export const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

export const SERVER: TmuxServerSample = {
  left: { text: "[#S] ", length: 10 },
  right: { text: "#(claude-usage)", length: 40 },
  status: "on",
  path: `${ROOT}/scripts:${process.env.PATH}`,
  maxWidth: null,
  launch: null,
};

type Texts = Readonly<Record<string, string>>;

/** `env` is that of the call, with the settings in it. */
export function sampleWith(changes: Partial<DoctorSample> = {}, env: Texts = {}): DoctorSample {
  const paths = pathsFor({ home: "/nowhere", cwd: "/", env });
  const call = { argv: [], env, paths, isTerminal: () => false, program: "" };
  return {
    call,
    now: NOW,
    node: { version: "v24.1.0", minVersion: "24.1", path: "/usr/bin/node" },
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
      process: null,
      shared: false,
    },
    listening: [],
    published: [],
    todayCost: null,
    metrics: { file: null, writtenAt: null, waiting: 0, headerProblem: null },
    outcomeLog: EMPTY_OUTCOME_LOG,
    login: {
      kind: "found",
      where: paths.credentials,
      expiresAt: later(3_600),
      token: new Secret("marked-token").fingerprint,
      plan: null,
    },
    accountFolders: { account: "a", others: [] },
    loginFolders: { count: 1, unnamed: [] },
    tmux: { version: "tmux 3.3a", server: SERVER },
    service: { file: "/u", owner: "none", isCurrent: false },
    notifier: { name: "notify-send", isFound: true },
    hasDesktop: true,
    lastAlert: null,
    peers: null,
    ...changes,
  };
}

export const findingOf = (
  { run }: DoctorCheck,
  changes: Partial<DoctorSample> = {},
  env: Texts = {},
): Finding => run(sampleWith(changes, env));

/** A file of that mode, with its folders. */
export function fileIn(folder: string, name: string, content = "", mode = 0o755): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** The frame of a line in this situation, with the default settings. */
export const frameFor = (situation: Pick<Frame, "snapshot" | "now" | "notice">): Frame => ({
  ...frame(),
  ...situation,
});
