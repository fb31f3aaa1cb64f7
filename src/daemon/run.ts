/** The daemon's life: acquires the lease, polls and renders until it is stopped, and starts a new build that replaced it. */
import { setTimeout as pause } from "node:timers/promises";
import { removeDeadAliases } from "../cache/account-folder.ts";
import { writeBootMarker } from "../cache/boot-clock.ts";
import { takeRequests } from "../cache/daemon-requests.ts";
import type { Lease } from "../cache/lease.ts";
import { isBackgroundDaemon, spawnDaemon } from "../client/spawn-daemon.ts";
import type { AccountEntry } from "../config/account-tables.ts";
import type { LiveSettings } from "../config/effective.ts";
import { shareSettings } from "../config/share-settings.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { after, earliest, HOUR, type Instant, MINUTE, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { tryFs } from "../platform/fs.ts";
import {
  closeInheritedDescriptors,
  garbageCollector,
  refuseDebugger,
  saveMemory,
} from "../platform/long-running.ts";
import { throttle } from "../platform/throttle.ts";
import { watchFolder } from "../platform/watch-folder.ts";
import { createPorts } from "../poller/create.ts";
import { loadState, unwritableMessage } from "../poller/load-state.ts";
import { type PollLoop, startLoop } from "../poller/loop.ts";
import type { PollerState } from "../poller/ports.ts";
import { MORE_RETRIES } from "../sources/credentials.ts";
import { acquireAsDaemon } from "./acquire.ts";
import { alertSender, alertsSettled, type SendAlerts } from "./alert-sender.ts";
import { pollCost } from "./cost-poller.ts";
import { forecaster } from "./forecaster.ts";
import { collectGarbage } from "./gc.ts";
import { type DaemonLog, daemonLog } from "./log.ts";
import { metricsSender } from "./metrics-sender.ts";
import type { OtherAccounts, OtherAccountsOptions } from "./other-accounts.ts";
import { linePainter } from "./painter.ts";
import { BUILD_SETTLED_MS, type BuildState, watchBuild } from "./self-update.ts";
import { watchAccounts } from "./watch-accounts.ts";
import { watchLogin } from "./watch-login.ts";

/** Whoever stops a daemon waits a little longer than this. */
const DELIVERY_GRACE_MS = 4 * SECOND;

/** What a daemon remembers of an account, whatever happens to its files. */
interface Memory {
  /** The last saved state: requests and block must outlive a cache folder that is removed. */
  state: PollerState | null;
  /** One for all leases: what is being sent under one is not sent again under the next. */
  readonly send: SendAlerts;
}

/** Polls until stopped. A lost lease, as after its folder was removed, is acquired again unless another daemon has it. */
export async function runDaemon(
  context: Context,
  settings: LiveSettings,
  openSettings: (call: Context) => LiveSettings,
): Promise<ExitCode> {
  closeInheritedDescriptors();
  refuseDebugger();
  saveMemory();
  daemonLog.adopt(context.paths.log);
  const buildState = watchBuild(context.program);
  const memory = newMemory(context, settings, daemonLog);
  let build = "same" as BuildState;
  let loop: PollLoop | null = null;
  let refreshPending = false;
  let stopping = false;
  const stop = () => {
    stopping = true;
    loop?.stop();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  process.on("SIGUSR2", () => {
    // Without a loop, as while the lease is acquired again, the next loop refreshes.
    if (loop === null) refreshPending = true;
    else loop.refresh();
  });
  const freeMemory = garbageCollector();
  const others = otherAccountsOf(context, openSettings, {
    eachRender: () => {
      freeMemory();
      return [];
    },
    stop,
  });
  const eachRender = (now: Instant): readonly Instant[] => {
    freeMemory();
    build = buildState(now);
    if (build === "replaced" || build === "gone") loop?.stop();
    else others.follow(settings.current().values.accounts);
    return build === "changing" ? [after(now, BUILD_SETTLED_MS)] : [];
  };
  try {
    while (!stopping) {
      const lease = await acquireAsDaemon(context, memory.state !== null, () => stopping);
      if (typeof lease === "number") return lease;
      try {
        const account = { context, settings, memory, log: daemonLog };
        loop = pollAndRender(account, lease, { eachRender, stop });
        if (stopping) loop.stop();
        if (refreshPending) loop.refresh();
        if ((await loop.done) === "stopped") break;
      } finally {
        refreshPending = loop?.refreshPending() ?? refreshPending;
        loop = null;
        await lease.release();
      }
    }
  } finally {
    await others.stop();
    const given = stopping ? [pause(DELIVERY_GRACE_MS, undefined, { ref: false })] : [];
    await Promise.race([alertsSettled(), ...given]);
  }
  if (!stopping && build === "replaced") return startNewBuild(context);
  daemonLog.say(build === "gone" ? `stopped: ${context.program} is gone` : "stopped");
  return EXIT.done;
}

const newMemory = (context: Context, settings: LiveSettings, log: DaemonLog): Memory => ({
  state: null,
  send: alertSender(context, settings, log),
});

/** The loops of the other accounts: their code is loaded once there is one. */
function otherAccountsOf(
  own: Context,
  openSettings: (call: Context) => LiveSettings,
  hooks: LoopHooks,
) {
  let followed: readonly AccountEntry[] = [];
  let loading: Promise<OtherAccounts> | null = null;
  const loopOf: OtherAccountsOptions["loopOf"] = (context, settings, log) => {
    const account = { context, settings, log, memory: newMemory(context, settings, log) };
    return (lease) => pollAndRender(account, lease, hooks);
  };
  const load = async () => {
    const { otherAccounts } = await import("./other-accounts.ts");
    return otherAccounts({ own, openSettings, loopOf });
  };
  return {
    follow: (entries: readonly AccountEntry[]) => {
      if (entries === followed || (entries.length === 0 && loading === null)) return;
      followed = entries;
      loading ??= load();
      void loading.then(({ serve }) => serve(entries));
    },
    stop: async () => (await loading)?.stop(),
  };
}

/** An account that is polled for, and what comes with it. */
interface PolledAccount {
  readonly context: Context;
  readonly settings: LiveSettings;
  readonly memory: Memory;
  readonly log: DaemonLog;
}

interface LoopHooks {
  /** Called at each render; the line is rendered again at these times at the latest. */
  readonly eachRender: (now: Instant) => readonly Instant[];
  /** Ends the process. */
  readonly stop: () => void;
}

/** The loop under a lease, with all that it watches. */
function pollAndRender(
  { context, settings, memory, log }: PolledAccount,
  { held, nonce }: Lease,
  { eachRender, stop }: LoopHooks,
): PollLoop {
  const { paths } = context;
  writeBootMarker(paths.runtime, process.getuid?.());
  publishSettings(context, settings, log);
  const { source, api_url } = settings.current().values;
  const own = context.source === undefined ? null : "a command of the person";
  const target = own ?? (source === "local" ? "Claude Code only" : api_url.origin);
  log.say(`polling ${target} for ${paths.cache}`);

  const ports = createPorts({
    site: context,
    settings,
    clock,
    retries: MORE_RETRIES,
    held,
    report: log.note,
    onReading: () => loop.wake(),
    onWriteError: (code) => log.sayOnce(unwritableMessage(paths, code)),
  });
  const state = loadState(paths, clock, memory.state);
  // After the cache was removed, readers and the next poller know nothing until the state is saved again.
  if (memory.state !== null) ports.save(state);

  // What other processes put there is read at once.
  const watchedFolders = [paths.inbox, paths.lineRequests, paths.tmuxServers];
  const watchers = [
    ...watchedFolders.map((folder) => watchFolder(folder, () => loop.wake())),
    watchLogin(paths, ports.account, () => loop.loginChanged()),
    watchAccounts(
      context,
      () => settings.current().values.accounts,
      () => loop.wake(),
    ),
  ];
  const obeyRequests = () => {
    const requests = takeRequests(paths, nonce);
    if (requests.includes("stop")) stop();
    else if (requests.includes("refresh")) loop.refresh();
  };
  const tidy = throttle(HOUR, (now) =>
    collectGarbage(paths, now, settings.current().values.retention),
  );
  // Another account's line must not be shown for longer under a name that was its link.
  const tidyAliases = throttle(MINUTE, () => removeDeadAliases(paths));
  const paint = linePainter(context);
  const withForecast = forecaster(paths, clock, settings, held, () => {
    if (memory.state !== null) saveWithForecast(memory.state);
    loop.wake();
  });
  const saveWithForecast = (next: PollerState) =>
    ports.save({ ...next, snapshot: withForecast(next.snapshot) });
  const ended = new AbortController();
  const sender = { context, clock, settings, held, log: log.say };
  const noteReading = metricsSender(sender, ended.signal);
  const loop = startLoop(state, {
    ...ports,
    held,
    save: (next) => {
      memory.state = next;
      return saveWithForecast(next);
    },
    render: (snapshot, now) => {
      for (const { rearm } of watchers) rearm();
      // Not before the loop exists.
      setImmediate(obeyRequests);
      tidy(now);
      tidyAliases(now);
      if (settings.reload()) publishSettings(context, settings, log);
      const forecast = withForecast(snapshot);
      noteReading(snapshot);
      memory.send(forecast, now, ports.activeAt, held);
      const changesAt = paint(forecast, settings.current().shared, now);
      return earliest([changesAt, ...eachRender(now)]);
    },
  });
  const server = () => settings.current().values.cost_url;
  const onCost = () => loop.wake();
  void pollCost({ site: context, clock, server, onCost, onFailure: log.say }, ended.signal);
  const close = () => {
    ended.abort();
    ports.peers?.()?.close();
    for (const watcher of watchers) watcher.close();
  };
  void loop.done.then(close, close);
  return loop;
}

/** Writes the settings in force for readers, and logs what is wrong with them. */
function publishSettings(context: Context, settings: LiveSettings, log: DaemonLog): void {
  shareSettings(context, settings.current());
  for (const problem of settings.current().shared.problems) log.say(problem);
}

/** Starts the build that replaced ours, unless a service manager does. */
function startNewBuild(context: Context): ExitCode {
  daemonLog.say("stopped: a new build was installed and takes over");
  if (!isBackgroundDaemon(process)) return EXIT.replaced;
  // If it cannot be started now, the next reader starts it.
  tryFs(() => void spawnDaemon(context, context.argv));
  return EXIT.done;
}
