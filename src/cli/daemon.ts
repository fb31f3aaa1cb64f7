/** `claude-usage daemon`: the poller, in the foreground or in the background. */
import { setTimeout as pause } from "node:timers/promises";
import { startDaemon } from "../host/background.ts";
import { type Call, type Command, EXIT, type Exit } from "../host/call.ts";
import { COMMANDS } from "../host/commands.ts";
import { easel } from "../host/easel.ts";
import { journal } from "../host/journal.ts";
import { listen } from "../host/listen.ts";
import { meter } from "../host/meter.ts";
import { unwritable } from "../host/once.ts";
import { complain, misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { introduce, plug, recall } from "../host/poller.ts";
import { type Settings, settingsOf, tellReaders } from "../host/settings.ts";
import { runningDaemon } from "../host/signal.ts";
import { thrifty } from "../host/thrift.ts";
import { after, SECOND } from "../model/units.ts";
import { POLLING } from "../settings/polling.ts";
import { systemClock as clock } from "../sources/clock.ts";
import { type Watch, watch } from "../sources/watch.ts";
import { type Claim, claim } from "../store/claim.ts";
import { codeOf } from "../store/disk.ts";
import { livingHolder } from "../store/read.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, POLLING, COMMANDS.daemon);
  if (typeof parsed === "string") return misused(parsed);
  const settings = settingsOf(call, parsed.layer);
  const { faults } = settings.current();
  if (faults.length > 0) {
    // A running daemon's settings are not those of this call.
    if (livingHolder(call.places, clock.now()) === null) tellReaders(call, settings.current());
    return misused(...faults);
  }
  if (!parsed.own.has("detach")) return await poll(call, settings);
  return await detach(
    call,
    call.argv.filter((flag) => flag !== "--detach"),
  );
};

/** Polls until told to stop; after a long sleep of the machine the claim is taken anew, unless another has it. */
async function poll(call: Call, settings: Settings): Promise<Exit> {
  thrifty();
  let watching: Watch | null = null;
  let stopping = false;
  const stop = () => {
    stopping = true;
    watching?.stop();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  process.on("SIGUSR2", () => watching?.refresh());
  while (!stopping) {
    const mine = await claimOf(call, () => stopping);
    if (typeof mine === "number") return mine;
    try {
      watching = perform(call, settings, mine);
      if (stopping) watching.stop();
      if ((await watching.done) === "stopped") break;
    } finally {
      await mine.release();
    }
  }
  journal.say("stopped");
  return EXIT.done;
}

function perform(call: Call, settings: Settings, { held }: Claim): Watch {
  const { places } = call;
  const paint = easel(places, call.env);
  tellReaders(call, settings.current());
  for (const sentence of settings.current().published.faults) journal.say(sentence);
  const { source, api_url } = settings.current().values;
  const whom = source === "local" ? "Claude Code alone" : api_url.origin;
  journal.say(`polling ${whom} for ${places.cache}`);
  // What others put there is taken in at once.
  const folders = [places.handover, places.looks, places.bars];
  const listeners = folders.map((folder) => listen(folder, () => watching.wake()));
  const watching = watch(recall(places, clock), {
    ...plug({
      places,
      settings,
      clock,
      note: journal.note,
      refused: (code) => journal.sayOnce(unwritable(places, code)),
    }),
    held,
    paint: (snapshot, now) => {
      for (const { tend } of listeners) tend();
      if (settings.reload()) {
        tellReaders(call, settings.current());
        for (const sentence of settings.current().published.faults) journal.say(sentence);
      }
      return paint(snapshot, settings.current().published, now);
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

/** The claim, or how to end without it. A one-shot command holds it for seconds only, and is waited for. */
async function claimOf(call: Call, stopping: () => boolean): Promise<Claim | Exit> {
  const patience = after(clock.now(), 30 * SECOND);
  for (let round = 0; ; round += 1) {
    const claimed = await claim(call.places, introduce("daemon"));
    if (claimed.kind === "ours") return claimed.claim;
    if (claimed.kind === "unwritable") {
      complain(unwritable(call.places, claimed.code));
      return EXIT.noData;
    }
    const holder = runningDaemon(call.places);
    if (holder !== null) {
      complain(`A daemon is running already (pid ${holder.pid}).`);
      return EXIT.done;
    }
    if (stopping()) return EXIT.done;
    if (round === 1) journal.say("waiting for another process's claim");
    if (clock.now() > patience) {
      complain(`Another process holds the claim on ${call.places.cache}.`);
      return EXIT.done;
    }
    await pause(100);
  }
}

async function detach(call: Call, argv: readonly string[]): Promise<Exit> {
  const running = runningDaemon(call.places);
  if (running !== null) {
    print(`A daemon is running already (pid ${running.pid}).`);
    return EXIT.done;
  }
  const started = start(call, argv);
  if (typeof started === "string") {
    complain(unwritable(call.places, started));
    return EXIT.noData;
  }
  const { pid, exited } = started;
  const patience = after(clock.now(), 35 * SECOND);
  let code: number | null | undefined;
  void exited.then((ended) => {
    code = ended ?? EXIT.bug;
  });
  while (code === undefined && clock.now() < patience) {
    const holder = runningDaemon(call.places);
    if (holder !== null) {
      print(`The daemon is running (pid ${holder.pid}); it logs to ${call.places.log}.`);
      return EXIT.done;
    }
    await pause(50);
  }
  complain(`The daemon (pid ${pid}) did not stay; ${call.places.log} says why.`);
  return code === EXIT.usage || code === EXIT.noData ? code : EXIT.bug;
}

/** The started daemon, or what the disk said when it would not take the log. */
function start(call: Call, argv: readonly string[]): ReturnType<typeof startDaemon> | string {
  try {
    return startDaemon(call, argv);
  } catch (error) {
    return codeOf(error);
  }
}
