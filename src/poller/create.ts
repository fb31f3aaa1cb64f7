/** The poller, plugged together: settings, login, endpoint and cache. Loaded only by what may ask the endpoint. */

import type { LeaseHolder } from "../cache/lease-holder.ts";
import type { Paths, Site } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import type { LiveSettings } from "../config/effective.ts";
import type { Pace } from "../model/schedule/pace.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { accountReader } from "../sources/account.ts";
import { lastActivity } from "../sources/activity.ts";
import type { RetryDelays } from "../sources/credentials.ts";
import { createEndpoint } from "../sources/endpoint.ts";
import { loginFinder } from "../sources/find-login.ts";
import { VERSION } from "../version.ts";
import { freeObservations } from "./free-sources.ts";
import { keychainAccess } from "./keychain-access.ts";
import { outcomeRecorder } from "./outcome-recorder.ts";
import type { Ports } from "./ports.ts";

export interface PollerOptions {
  readonly site: Site;
  readonly settings: LiveSettings;
  readonly clock: Clock;
  /** How patiently a login is looked at that may be in the middle of its writing. */
  readonly retries: RetryDelays;
  readonly report: Ports["report"];
  /** False once another polls: nothing is asked or written any more. */
  readonly held: () => boolean;
  /** Told when the disk refuses; a poller that cannot keep count asks nothing. */
  readonly onWriteError: (code: string) => void;
}

export function createPorts({
  site,
  settings,
  clock,
  retries,
  report,
  held,
  onWriteError,
}: PollerOptions): Ports {
  const { paths, env } = site;
  const account = accountReader(paths.claudeState);
  const keychain = keychainAccess(site, process.platform);
  const { onSkew, record } = outcomeRecorder(paths, clock);
  return {
    clock,
    random: Math.random,
    limits: () => settings.current().values,
    observations: freeObservations(paths, settings),
    // Each prompt goes into the history; start and end of a session, a headless one's too, change the other two.
    activeAt: lastActivity([paths.promptHistory, paths.claudeState, paths.projects]),
    mayRequest: () => settings.current().values.source !== "local",
    login: loginFinder({ file: paths.credentials, retries, env, account, keychain }),
    account,
    request: (secret, signal) => {
      // Made for each call: the file may name another address by now.
      const { api_url, user_agent } = settings.current().values;
      return createEndpoint({ base: api_url, userAgent: user_agent, onSkew })(
        secret,
        clock.now,
        signal,
      );
    },
    save: stateWriter(paths, held, onWriteError),
    report: (outcome, state) => {
      record(outcome);
      report(outcome, state);
    },
  };
}

/** Writes a state down. The pace changes with requests only, and is not written without. */
function stateWriter(
  paths: Paths,
  held: PollerOptions["held"],
  refused: PollerOptions["onWriteError"],
): Ports["save"] {
  let written: Pace | null = null;
  return ({ snapshot, pace }) => {
    // The requests and the block that stand there are another's.
    if (!held()) return false;
    const unchanged = JSON.stringify(pace) === JSON.stringify(written);
    const refusal =
      // A reading lost in a power cut is soon read again; a block or a request counted must not be.
      (unchanged ? null : writeValue(paths.pace, pace)) ??
      writeValue(paths.snapshot, snapshot, false);
    if (refusal === null) written = pace;
    else refused(refusal);
    return refusal === null;
  };
}

/** How this process names itself as the holder of the claim. */
export const holderRecord = (role: LeaseHolder["role"]): Omit<LeaseHolder, "nonce"> => ({
  pid: process.pid,
  role,
  build: VERSION,
  since: systemClock.now(),
});
