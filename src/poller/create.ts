/** The poller's ports on the real machine: settings, login, endpoint and cache. The only way to the endpoint and its packages. */

import type { LeaseHolder } from "../cache/lease-holder.ts";
import { readOutcomeLog } from "../cache/outcome-log.ts";
import { paceCopies } from "../cache/pace-files.ts";
import type { CommandSource, Paths, Site } from "../cache/paths.ts";
import { activeElsewhereFile, readInbox } from "../cache/read.ts";
import { readRequestCounts } from "../cache/request-counts.ts";
import { writeValue } from "../cache/write.ts";
import type { LiveSettings } from "../config/effective.ts";
import { readingBootTime } from "../model/clock-rollback.ts";
import type { Outcome } from "../model/outcome.ts";
import { appendOutcome, type ClockSkew, EMPTY_OUTCOME_LOG } from "../model/outcome-log.ts";
import { withRequest } from "../model/request-counts.ts";
import type { Pace } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Millis } from "../model/units.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { cachedUsageReader } from "../sources/claude-cache.ts";
import { accountReader, lastActivity } from "../sources/claude-state.ts";
import type { RetryDelays } from "../sources/credentials.ts";
import { createEndpoint } from "../sources/endpoint.ts";
import { loginFinder } from "../sources/find-login.ts";
import { Secret } from "../sources/secret.ts";
import { VERSION } from "../version.ts";
import { historyRecorder } from "./history-recorder.ts";
import { keychainAccess } from "./keychain-access.ts";
import { loadElsewhere } from "./load-state.ts";
import { configuredPeers } from "./peers.ts";
import { clocksNow, type Ports } from "./ports.ts";

export interface PollerOptions {
  readonly site: Site;
  readonly settings: LiveSettings;
  readonly clock: Clock;
  /** How patiently a login is read that may be in the middle of its writing. */
  readonly retries: RetryDelays;
  readonly report: Ports["report"];
  /** False once another process polls: from then on nothing is requested or written. */
  readonly held: () => boolean;
  /** Called when another machine's reading is there. */
  readonly onReading?: () => void;
  /** Called when the disk refuses; a poller that cannot save its count makes no request. */
  readonly onWriteError: (code: string) => void;
}

export function createPorts({
  site,
  settings,
  clock,
  retries,
  report,
  held,
  onReading = () => {},
  onWriteError,
}: PollerOptions): Ports {
  const { paths, env, source } = site;
  const account = accountReader(paths.claudeState);
  const keychain = keychainAccess(site, process.platform);
  const { onSkew, record } = outcomeRecorder(paths, clock);
  const recordHistory = historyRecorder(paths, clock, held);
  const peers = configuredPeers({ site, settings, clock, held, onReading });
  const ports: Ports = {
    clock,
    random: Math.random,
    limits: () => settings.current().values,
    elsewhere: (now) => loadElsewhere(paths, account(), clock, now),
    observations: freeObservations(paths, settings),
    // Each prompt goes into the history; start and end of a session, a headless one's too, change the next two; the last
    // says that the user is at work on a machine that reads from this one.
    activeAt: lastActivity([
      paths.promptHistory,
      paths.claudeState,
      paths.projects,
      activeElsewhereFile(paths),
    ]),
    mayRequest: () => settings.current().values.source !== "local",
    login: loginFinder({ file: paths.credentials, retries, env, account, keychain }),
    account,
    peers: () => {
      // Of several accounts here, the other machine's may be any, unless both have a name.
      const { accounts } = settings.current().values;
      return accounts.length > 0 && account() === null ? null : peers();
    },
    request: async (secret, signal) => {
      // Created for each request: the settings may name another address by now.
      const { api_url, user_agent } = settings.current().values;
      const endpoint = createEndpoint({ base: api_url, userAgent: user_agent, onSkew });
      const outcome = await endpoint(secret, clock.now, signal);
      if (!signal.aborted && held()) countRequest(paths, account(), outcome);
      return outcome;
    },
    save: stateWriter(paths, clock, held, onWriteError),
    report: (outcome, state) => {
      record(outcome);
      recordHistory(outcome, state.snapshot);
      report(outcome, state);
    },
  };
  return source === undefined ? ports : commandPorts(ports, source, env);
}

/** The same schedule, budget and files for a command: it has no login, and what Claude Code does is nothing to it. */
function commandPorts(ports: Ports, source: CommandSource, env: Site["env"]): Ports {
  // Another command is another account, as another token may be.
  const secret = new Secret(JSON.stringify(source));
  const { peers: _, ...others } = ports;
  return {
    ...others,
    observations: () => [],
    activeAt: () => null,
    mayRequest: () => true,
    login: async () => ({ kind: "usable", secret, expiresAt: null }),
    account: () => null,
    request: async (__, signal) => {
      const { commandOutcome } = await import("../machines/command-source.ts");
      return commandOutcome(source, env, ports.clock.now, signal);
    },
  };
}

/** For metrics: where the disk refuses, it is not counted there. */
function countRequest(paths: Paths, account: string | null, outcome: Outcome): void {
  const counted = withRequest(readRequestCounts(paths), account, outcome);
  if (counted !== null) writeValue(paths.requestCounts, counted, false);
}

/** Observations from Claude Code's status line, and from the usage that it caches for itself. */
function freeObservations(paths: Paths, settings: LiveSettings): Ports["observations"] {
  const cachedUsage = cachedUsageReader(paths.claudeState);
  return (now) =>
    settings.current().values.source === "api" ? [] : [...readInbox(paths), ...cachedUsage(now)];
}

/** Saves a state. The pace changes with requests only, and is written only then. */
function stateWriter(
  paths: Paths,
  clock: Clock,
  held: PollerOptions["held"],
  onWriteError: PollerOptions["onWriteError"],
): Ports["save"] {
  let written: Pace | null = null;
  return ({ snapshot, pace }) => {
    // The requests and the block on disk are then another poller's.
    if (!held()) return false;
    const unchanged = JSON.stringify(pace) === JSON.stringify(written);
    const clocks = clocksNow(clock, clock.now());
    const failure =
      // A reading lost in a power cut is soon read again; a block or a request counted must not be lost.
      (unchanged ? null : writeValue(paths.pace, { ...pace, clocks })) ??
      writeValue(paths.snapshot, withBootTime(snapshot, clock), false);
    if (failure === null) {
      // Only the file in the cache decides whether a request may be sent: a copy that fails is no reason to stop.
      if (!unchanged)
        for (const [file, copy] of paceCopies(paths, snapshot.owner, pace))
          writeValue(file, { ...copy, clocks }, false);
      written = pace;
    } else onWriteError(failure);
    return failure === null;
  };
}

/** The snapshot with the boot clock at the time of its reading: on that, its age stays known when the calendar is set. */
function withBootTime(snapshot: Snapshot, clock: Clock): object {
  const boot = clock.boot();
  const time = boot === null ? null : readingBootTime(snapshot, { at: clock.now(), boot });
  return time === null ? snapshot : { ...snapshot, boot: time };
}

/** @internal */
export interface OutcomeRecorder {
  readonly onSkew: (by: Millis) => void;
  readonly record: (outcome: Outcome) => void;
}

/** Logs how each attempt ended, and the endpoint's clock skew; where the disk refuses, nothing is logged. Only the lease's holder may write it. @internal */
export function outcomeRecorder(paths: Paths, clock: Clock): OutcomeRecorder {
  let skew: ClockSkew | null = null;
  return {
    onSkew: (by) => {
      skew = { by, at: clock.now() };
    },
    record: (outcome) => {
      const before = readOutcomeLog(paths) ?? EMPTY_OUTCOME_LOG;
      const log = appendOutcome(before, outcome, clock.now());
      writeValue(paths.outcomeLog, { ...log, skew: skew ?? log.skew }, false);
    },
  };
}

/** How this process names itself as the holder of the lease. */
export const holderRecord = (
  role: LeaseHolder["role"],
  shared = false,
): Omit<LeaseHolder, "nonce" | "process"> => ({
  pid: process.pid,
  role,
  build: VERSION,
  since: systemClock.now(),
  shared,
});
