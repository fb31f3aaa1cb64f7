/** `claude-usage wait-reset`: sleeps until the limit that binds has started anew. */

import { inPlace } from "../cli/live-line.ts";
import { complain, misused } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { stirring } from "../client/cache-events.ts";
import { isWanted, lookAnew, noticeFor } from "../client/current-view.ts";
import { known } from "../client/fetch.ts";
import { timeOf } from "../client/local-time.ts";
import { noLimitFor, whyUnknown } from "../client/no-data.ts";
import { untilReset, type Waiting } from "../client/reset-wait.ts";
import { scopesIn } from "../client/window-flag.ts";
import { type Call, type Command, EXIT, exitFor } from "../context.ts";
import { EVERY_JOB } from "../model/headroom.ts";
import { binding, type Ending, isEnding } from "../model/limiting.ts";
import { after, type Instant, MINUTE, SECOND, shownPercent, span } from "../model/units.ts";
import { type Window, windowOf } from "../model/window.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { thrifty } from "../platform/process.ts";
import { countdown, nextTick } from "../render/countdown.ts";
import { scopeName } from "../render/window-names.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, {}, COMMANDS["wait-reset"]);
  if (typeof parsed === "string") return misused(parsed);
  const wanted = scopesIn(parsed.own.get("window"));
  if (typeof wanted === "string") return misused(wanted);
  const found = await known(call, new Map());
  if (!("snapshot" in found)) return misused(...found);
  const { snapshot } = found;
  if (snapshot.kind === "blank") {
    complain(whyUnknown(found));
    return exitFor(snapshot);
  }
  const { windows } = snapshot.reading;
  const missing = (wanted ?? []).filter((scope) => windowOf(windows, scope) === null);
  const window = binding(windows, wanted ?? EVERY_JOB);
  if (window === null || missing.length > 0) {
    complain(noLimitFor(window === null ? (wanted ?? EVERY_JOB) : missing));
    return EXIT.noData;
  }
  if (!isEnding(window)) {
    complain(`${textOf(window)}, and no reset is known.`);
    return EXIT.noData;
  }
  thrifty();
  const windowsNow = async () => {
    const sight = await lookAnew(call, new Map());
    await noticeFor(call, sight, isWanted(parsed.own, sight));
    return sight.snapshot.kind === "blank" ? [] : sight.snapshot.reading.windows;
  };
  const { TERM } = call.env;
  return await (call.terminal() && TERM !== "dumb" ? onTerminal : inSilence)(
    call,
    window,
    windowsNow,
  );
};

type Wait = (call: Call, first: Ending, windows: Waiting["windows"]) => ReturnType<Command>;

/** One sentence at the start; a signal ends it as it ends any program. */
const inSilence: Wait = async (call, first, windows) => {
  const now = clock.now();
  const left = countdown(span(now, first.resetsAt));
  if (first.resetsAt > now) {
    complain(`${textOf(first)}, waiting for the reset at ${timeOf(first.resetsAt)}, in ${left}.`);
  }
  const ending = new AbortController().signal;
  const show = ({ resetsAt }: Ending) => resetsAt;
  await untilReset(first, { clock, stirs: stirring(call.places), ending, windows, show });
  return EXIT.done;
};

/** A line with what is left. It is closed before a signal ends the program. */
const onTerminal: Wait = async (call, first, windows) => {
  const screen = inPlace();
  const ending = new AbortController();
  let met: NodeJS.Signals | null = null;
  const end = (signal: NodeJS.Signals) => {
    met = signal;
    ending.abort();
  };
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, end);
  const show = (window: Ending, now: Instant) => {
    const left = span(now, window.resetsAt);
    const last = left < MINUTE;
    const shown = last ? `${Math.ceil(left / SECOND)} s` : countdown(left);
    screen.draw(`${textOf(window)}, resets at ${timeOf(window.resetsAt)}, in ${shown}`);
    return last ? after(now, left % SECOND || SECOND) : nextTick(now, window.resetsAt);
  };
  const stirs = stirring(call.places);
  const reset = await untilReset(first, { clock, stirs, ending: ending.signal, windows, show });
  if (reset) screen.draw(`${scopeName(first.scope)} has reset.`);
  screen.close();
  if (met !== null) process.kill(process.pid, met);
  return EXIT.done;
};

const textOf = ({ scope, used }: Window): string => `${scopeName(scope)} ${shownPercent(used)}%`;
