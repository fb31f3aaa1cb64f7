/** The daemon's life: acquires the lease, polls and renders until it is stopped, and starts a new build that replaced it. */

import { removeDeadAliases } from "../cache/account-folder.ts";
import { writeBootMarker } from "../cache/boot-clock.ts";
import { takeRequests } from "../cache/daemon-requests.ts";
import type { Lease } from "../cache/lease.ts";
import { isBackgroundDaemon, spawnDaemon } from "../client/spawn-daemon.ts";
import { type LiveSettings, shareSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { after, earliest, HOUR, type Instant, MINUTE } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { tryFs } from "../platform/fs.ts";
import { closeInheritedDescriptors, refuseDebugger, saveMemory } from "../platform/long-running.ts";
import { throttle } from "../platform/throttle.ts";
import { watchFolder } from "../platform/watch-folder.ts";
import { createPorts } from "../poller/create.ts";
import { loadState, unwritableMessage } from "../poller/load-state.ts";
import { type PollLoop, startLoop } from "../poller/loop.ts";
import type { PollerState } from "../poller/ports.ts";
import { MORE_RETRIES } from "../sources/credentials.ts";
import { acquireAsDaemon } from "./acquire.ts";
import { pollCost } from "./cost-poller.ts";
import { collectGarbage } from "./gc.ts";
import { daemonLog } from "./log.ts";
import { linePainter } from "./painter.ts";
import { BUILD_SETTLED_MS, type BuildState, watchBuild } from "./self-update.ts";
import { watchLogin } from "./watch-login.ts";

/** What a daemon remembers, whatever happens to its files. */
interface Memory {
  /** The last saved state: requests and block must outlive a cache folder that is removed. */
  state: PollerState | null;
  build: BuildState;
}

/** Polls until stopped. A lost lease, as after its folder was removed, is acquired again unless another daemon has it. */
export async function runDaemon(context: Context, settings: LiveSettings): Promise<ExitCode> {
  closeInheritedDescriptors();
  refuseDebugger();
  saveMemory();
  daemonLog.adopt(context.paths.log);
  const buildState = watchBuild(context.program);
  const memory: Memory = { state: null, build: "same" };
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
  const checkBuild = (now: Instant) => {
    memory.build = buildState(now);
    if (memory.build === "replaced" || memory.build === "gone") loop?.stop();
  };
  while (!stopping) {
    const lease = await acquireAsDaemon(context, memory.state !== null, () => stopping);
    if (typeof lease === "number") return lease;
    try {
      loop = pollAndRender(context, settings, lease, memory, { checkBuild, stop });
      if (stopping) loop.stop();
      if (refreshPending) loop.refresh();
      if ((await loop.done) === "stopped") break;
    } finally {
      refreshPending = loop?.refreshPending() ?? refreshPending;
      loop = null;
      await lease.release();
    }
  }
  if (!stopping && memory.build === "replaced") return startNewBuild(context);
  daemonLog.say(memory.build === "gone" ? `stopped: ${context.program} is gone` : "stopped");
  return EXIT.done;
}

/** The loop under a lease, with all that it watches. */
function pollAndRender(
  context: Context,
  settings: LiveSettings,
  { held, nonce }: Lease,
  memory: Memory,
  { checkBuild, stop }: { readonly checkBuild: (now: Instant) => void; readonly stop: () => void },
): PollLoop {
  const { paths } = context;
  writeBootMarker(paths.runtime, process.getuid?.());
  publishSettings(context, settings);
  const { source, api_url } = settings.current().values;
  const target = source === "local" ? "Claude Code only" : api_url.origin;
  daemonLog.say(`polling ${target} for ${paths.cache}`);

  const ports = createPorts({
    site: context,
    settings,
    clock,
    retries: MORE_RETRIES,
    held,
    report: daemonLog.note,
    onWriteError: (code) => daemonLog.sayOnce(unwritableMessage(paths, code)),
  });
  const state = loadState(paths, clock, memory.state);
  // After the cache was removed, readers and the next poller know nothing until the state is saved again.
  if (memory.state !== null) ports.save(state);

  // What other processes put there is read at once.
  const watchedFolders = [paths.inbox, paths.lineRequests, paths.tmuxServers];
  const watchers = [
    ...watchedFolders.map((folder) => watchFolder(folder, () => loop.wake())),
    watchLogin(paths, ports.account, () => loop.loginChanged()),
  ];
  const obeyRequests = () => {
    const requests = takeRequests(paths, nonce);
    if (requests.includes("stop")) stop();
    else if (requests.includes("refresh")) loop.refresh();
  };
  const tidy = throttle(HOUR, (now) => collectGarbage(paths, now));
  // Another account's line must not be shown for longer under a name that was its link.
  const tidyAliases = throttle(MINUTE, () => removeDeadAliases(paths));
  const paint = linePainter(paths, context.env);
  const loop = startLoop(state, {
    ...ports,
    held,
    save: (next) => {
      memory.state = next;
      return ports.save(next);
    },
    render: (snapshot, now) => {
      for (const { rearm } of watchers) rearm();
      // Not before the loop exists.
      setImmediate(obeyRequests);
      tidy(now);
      tidyAliases(now);
      checkBuild(now);
      if (settings.reload()) publishSettings(context, settings);
      const changesAt = paint(snapshot, settings.current().shared, now);
      return memory.build === "changing"
        ? earliest([changesAt, after(now, BUILD_SETTLED_MS)])
        : changesAt;
    },
  });
  const ended = new AbortController();
  const server = () => settings.current().values.cost_url;
  const onCost = () => loop.wake();
  void pollCost({ paths, clock, server, onCost, onFailure: daemonLog.say }, ended.signal);
  const close = () => {
    ended.abort();
    for (const watcher of watchers) watcher.close();
  };
  void loop.done.then(close, close);
  return loop;
}

/** Writes the settings in force for readers, and logs what is wrong with them. */
function publishSettings(context: Context, settings: LiveSettings): void {
  shareSettings(context, settings.current());
  for (const problem of settings.current().shared.problems) daemonLog.say(problem);
}

/** Starts the build that replaced ours, unless a service manager does. */
function startNewBuild(context: Context): ExitCode {
  daemonLog.say("stopped: a new build was installed and takes over");
  if (!isBackgroundDaemon(process)) return EXIT.replaced;
  // If it cannot be started now, the next reader starts it.
  tryFs(() => void spawnDaemon(context, context.argv));
  return EXIT.done;
}
