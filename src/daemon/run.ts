/** The daemon, from its lease to its end: polls, renders, notices what others write. */

import { writeBootMarker } from "../cache/boot-clock.ts";
import type { Lease } from "../cache/lease.ts";
import { isBackgroundDaemon } from "../client/spawn-daemon.ts";
import { type LiveSettings, shareSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { after, earliest, HOUR, type Instant } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { saveMemory } from "../platform/process.ts";
import { throttle } from "../platform/throttle.ts";
import { watchFolder } from "../platform/watch-folder.ts";
import { createPorts } from "../poller/create.ts";
import { loadState } from "../poller/load-state.ts";
import { type PollLoop, startLoop } from "../poller/loop.ts";
import { unwritableMessage } from "../poller/poll-once.ts";
import type { PollerState } from "../poller/ports.ts";
import { MORE_RETRIES } from "../sources/credentials.ts";
import { acquireAsDaemon } from "./acquire.ts";
import { pollCost } from "./cost-poller.ts";
import { trySpawn } from "./detach.ts";
import { collectGarbage } from "./gc.ts";
import { daemonLog } from "./log.ts";
import { linePainter } from "./painter.ts";
import { BUILD_SETTLED_MS, type BuildState, watchBuild } from "./self-update.ts";
import { watchLogin } from "./watch-login.ts";

/** Polls until told to stop; a claim that was lost, with its folder for example, is taken anew, unless another has it. */
export async function runDaemon(call: Context, settings: LiveSettings): Promise<ExitCode> {
  saveMemory();
  const program = watchBuild(call.program);
  const memory: Memory = { state: null, fate: "same" };
  let watching: PollLoop | null = null;
  let pressed = false;
  let stopping = false;
  const stop = () => {
    stopping = true;
    watching?.stop();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  process.on("SIGUSR2", () => {
    // Without a watch, as while the claim is taken again, the next one is asked.
    if (watching === null) pressed = true;
    else watching.refresh();
  });
  while (!stopping) {
    const mine = await acquireAsDaemon(call, memory.state !== null, () => stopping);
    if (typeof mine === "number") return mine;
    try {
      watching = perform(call, settings, mine, memory, (now) => {
        memory.fate = program(now);
        if (memory.fate === "replaced" || memory.fate === "gone") watching?.stop();
      });
      if (stopping) watching.stop();
      if (pressed) watching.refresh();
      if ((await watching.done) === "stopped") break;
    } finally {
      pressed = watching?.refreshPending() ?? pressed;
      watching = null;
      await mine.release();
    }
  }
  if (!stopping && memory.fate === "replaced") return handOn(call);
  daemonLog.say(memory.fate === "gone" ? `stopped: ${call.program} is gone` : "stopped");
  return EXIT.done;
}

/** What a daemon knows of itself, whatever happens to its files. */
interface Memory {
  /** What it last knew: the requests and the block must outlive a cache folder that is removed. */
  state: PollerState | null;
  fate: BuildState;
}

/** The build that replaced ours is started, by us where nobody else would. */
function handOn(call: Context): ExitCode {
  daemonLog.say("stopped: another build was installed, and goes on");
  if (!isBackgroundDaemon(process)) return EXIT.replaced;
  // What cannot be started now is started by a look.
  trySpawn(call, call.argv);
  return EXIT.done;
}

function perform(
  call: Context,
  settings: LiveSettings,
  { held }: Lease,
  memory: Memory,
  lookRound: (now: Instant) => void,
): PollLoop {
  const { paths } = call;
  writeBootMarker(paths.runtime, process.getuid?.());
  const paint = linePainter(paths, call.env);
  const announce = () => {
    shareSettings(call, settings.current());
    for (const sentence of settings.current().shared.problems) daemonLog.say(sentence);
  };
  announce();
  const { source, api_url } = settings.current().values;
  const whom = source === "local" ? "Claude Code alone" : api_url.origin;
  daemonLog.say(`polling ${whom} for ${paths.cache}`);
  // What others put there is taken in at once.
  const folders = [paths.inbox, paths.lineRequests, paths.tmuxServers];
  const world = createPorts({
    site: call,
    settings,
    clock,
    retries: MORE_RETRIES,
    held,
    report: daemonLog.note,
    onWriteError: (code) => daemonLog.sayOnce(unwritableMessage(paths, code)),
  });
  const listeners = [
    ...folders.map((folder) => watchFolder(folder, () => watching.wake())),
    watchLogin(paths, world.account, () => watching.loginChanged()),
  ];
  const tidy = throttle(HOUR, (now) => collectGarbage(paths, now));
  const known = loadState(paths, clock, memory.state);
  // Whoever looks, and the next poller, knows nothing of it until it stands there again.
  if (memory.state !== null) world.save(known);
  const watching = startLoop(known, {
    ...world,
    held,
    save: (state) => {
      memory.state = state;
      return world.save(state);
    },
    render: (snapshot, now) => {
      for (const { rearm } of listeners) rearm();
      tidy(now);
      lookRound(now);
      if (settings.reload()) announce();
      const next = paint(snapshot, settings.current().shared, now);
      return memory.fate === "changing" ? earliest([next, after(now, BUILD_SETTLED_MS)]) : next;
    },
  });
  const ending = new AbortController();
  const server = () => settings.current().values.cost_url;
  const changed = () => watching.wake();
  void pollCost({ paths: paths, clock, server, changed, missed: daemonLog.say }, ending.signal);
  const close = () => {
    ending.abort();
    for (const listener of listeners) listener.close();
  };
  void watching.done.then(close, close);
  return watching;
}
