/** The daemon, from its lease to its end: polls, renders, notices what others write. */

import { markBoot } from "../cache/boot-clock.ts";
import type { Claim } from "../cache/lease.ts";
import { isBackground } from "../client/spawn-daemon.ts";
import { type Settings, tellReaders } from "../config/effective.ts";
import { type Call, EXIT, type Exit } from "../context.ts";
import { after, earliest, HOUR, type Instant } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { thrifty } from "../platform/process.ts";
import { seldom } from "../platform/throttle.ts";
import { listen } from "../platform/watch-folder.ts";
import { plug, recall } from "../poller/create.ts";
import { type Watch, watch } from "../poller/loop.ts";
import { unwritable } from "../poller/poll-once.ts";
import type { State } from "../poller/ports.ts";
import { PATIENT } from "../sources/credentials.ts";
import { turn } from "./acquire.ts";
import { meter } from "./cost-poller.ts";
import { start } from "./detach.ts";
import { sweep } from "./gc.ts";
import { journal } from "./log.ts";
import { easel } from "./painter.ts";
import { type Fate, fateOf, SETTLED } from "./self-update.ts";
import { loginNews } from "./watch-login.ts";

/** Polls until told to stop; a claim that was lost, with its folder for example, is taken anew, unless another has it. */
export async function runDaemon(call: Call, settings: Settings): Promise<Exit> {
  thrifty();
  const program = fateOf(call.program);
  const memory: Memory = { state: null, fate: "same" };
  let watching: Watch | null = null;
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
    const mine = await turn(call, memory.state !== null, () => stopping);
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
      pressed = watching?.pressed() ?? pressed;
      watching = null;
      await mine.release();
    }
  }
  if (!stopping && memory.fate === "replaced") return handOn(call);
  journal.say(memory.fate === "gone" ? `stopped: ${call.program} is gone` : "stopped");
  return EXIT.done;
}

/** What a daemon knows of itself, whatever happens to its files. */
interface Memory {
  /** What it last knew: the requests and the block must outlive a cache folder that is removed. */
  state: State | null;
  fate: Fate;
}

/** The build that replaced ours is started, by us where nobody else would. */
function handOn(call: Call): Exit {
  journal.say("stopped: another build was installed, and goes on");
  if (!isBackground(process)) return EXIT.replaced;
  // What cannot be started now is started by a look.
  start(call, call.argv);
  return EXIT.done;
}

function perform(
  call: Call,
  settings: Settings,
  { held }: Claim,
  memory: Memory,
  lookRound: (now: Instant) => void,
): Watch {
  const { places } = call;
  markBoot(places.runtime, process.getuid?.());
  const paint = easel(places, call.env);
  const announce = () => {
    tellReaders(call, settings.current());
    for (const sentence of settings.current().published.faults) journal.say(sentence);
  };
  announce();
  const { source, api_url } = settings.current().values;
  const whom = source === "local" ? "Claude Code alone" : api_url.origin;
  journal.say(`polling ${whom} for ${places.cache}`);
  // What others put there is taken in at once.
  const folders = [places.handover, places.looks, places.bars];
  const world = plug({
    site: call,
    settings,
    clock,
    looks: PATIENT,
    held,
    note: journal.note,
    refused: (code) => journal.sayOnce(unwritable(places, code)),
  });
  const listeners = [
    ...folders.map((folder) => listen(folder, () => watching.wake())),
    loginNews(places, world.account, () => watching.heed()),
  ];
  const tidy = seldom(HOUR, (now) => sweep(places, now));
  const known = recall(places, clock, memory.state);
  // Whoever looks, and the next poller, knows nothing of it until it stands there again.
  if (memory.state !== null) world.keep(known);
  const watching = watch(known, {
    ...world,
    held,
    keep: (state) => {
      memory.state = state;
      return world.keep(state);
    },
    paint: (snapshot, now) => {
      for (const { tend } of listeners) tend();
      tidy(now);
      lookRound(now);
      if (settings.reload()) announce();
      const next = paint(snapshot, settings.current().published, now);
      return memory.fate === "changing" ? earliest([next, after(now, SETTLED)]) : next;
    },
  });
  const ending = new AbortController();
  const server = () => settings.current().values.cost_url;
  const changed = () => watching.wake();
  void meter({ places, clock, server, changed, missed: journal.say }, ending.signal);
  const close = () => {
    ending.abort();
    for (const listener of listeners) listener.close();
  };
  void watching.done.then(close, close);
  return watching;
}
