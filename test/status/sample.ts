/** A sample of `status` on a machine where all is well, and one with any change that a test needs. */
import { pathsFor } from "../../src/cache/paths.ts";
import { openSettings } from "../../src/config/effective.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import type { StatusSample } from "../../src/status/sample.ts";
import { later, NOW, type Read, read, session, week } from "../render/sample.ts";

// Clock times are local ones.
process.env.TZ = "UTC";

export const HOME = "/home/me";

export function statusSample(changes: Partial<StatusSample> = {}): StatusSample {
  const paths = pathsFor({ home: HOME, cwd: "/", env: {} });
  const call = { argv: [], env: {}, paths, isTerminal: () => false, program: "" };
  return {
    now: later(12),
    paths,
    account: "default",
    accounts: [],
    byCommand: false,
    settings: openSettings(call, new Map()).current(),
    state: { snapshot: usage(), pace: INITIAL_PACE },
    holder: {
      pid: 4_711,
      role: "daemon",
      build: "0.1.0",
      since: later(-600),
      nonce: "n",
      process: null,
      shared: false,
    },
    starting: false,
    unwritable: null,
    login: {
      kind: "found",
      where: paths.credentials,
      expiresAt: later(3 * 3_600),
      token: "t",
      plan: "Max 20x",
    },
    requests: 9,
    allowed: NOW,
    todayCost: null,
    costQuery: null,
    metricsServer: null,
    observations: [],
    history: [],
    ...changes,
  };
}

/** A session, a week, one hot model and money. */
export const usage = (changes: Partial<Read> = {}): Read =>
  read(
    {
      windows: [
        session(62, later(8_040)),
        week(41, later(67 * 3_600)),
        week(91, later(67 * 3_600), "Opus"),
      ],
    },
    changes,
  );
