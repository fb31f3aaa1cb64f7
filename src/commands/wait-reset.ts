/** `claude-usage wait-reset`: sleeps until the limit that binds has started anew. */

import { liveLine } from "../cli/live-line.ts";
import { printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { cacheChanges } from "../client/cache-events.ts";
import { currentView, ensureDaemon, startsDaemon } from "../client/current-view.ts";
import { fetchSnapshot } from "../client/fetch.ts";
import { localTime } from "../client/local-time.ts";
import { missingLimits, noDataReason } from "../client/no-data.ts";
import { type ResetWait, waitUntilReset } from "../client/reset-wait.ts";
import { parseWindowFlag } from "../client/window-flag.ts";
import { type Command, type Context, EXIT, exitCodeFor } from "../context.ts";
import { DEFAULT_SCOPES } from "../model/headroom.ts";
import { hasReset, limitingWindow, type WindowWithReset } from "../model/limiting.ts";
import { after, type Instant, MINUTE, SECOND, shownPercent, span } from "../model/units.ts";
import { type Window, windowOf } from "../model/window.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { saveMemory } from "../platform/process.ts";
import { countdown, nextTick } from "../render/countdown.ts";
import { scopeName } from "../render/window-names.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, {}, COMMANDS["wait-reset"]);
  if (typeof parsed === "string") return usageError(parsed);
  const wanted = parseWindowFlag(parsed.flags.get("window"));
  if (typeof wanted === "string") return usageError(wanted);
  const found = await fetchSnapshot(call, new Map());
  if (!("snapshot" in found)) return usageError(...found);
  const { snapshot } = found;
  if (snapshot.kind === "blank") {
    printError(noDataReason(found));
    return exitCodeFor(snapshot);
  }
  const { windows } = snapshot.reading;
  const missing = (wanted ?? []).filter((scope) => windowOf(windows, scope) === null);
  const window = limitingWindow(windows, wanted ?? DEFAULT_SCOPES);
  if (window === null || missing.length > 0) {
    printError(missingLimits(window === null ? (wanted ?? DEFAULT_SCOPES) : missing));
    return EXIT.noData;
  }
  if (!hasReset(window)) {
    printError(`${textOf(window)}, and no reset is known.`);
    return EXIT.noData;
  }
  saveMemory();
  const windowsNow = async () => {
    const sight = await currentView(call, new Map());
    await ensureDaemon(call, sight, startsDaemon(parsed.flags, sight));
    return sight.snapshot.kind === "blank" ? [] : sight.snapshot.reading.windows;
  };
  const { TERM } = call.env;
  return await (call.isTerminal() && TERM !== "dumb" ? onTerminal : inSilence)(
    call,
    window,
    windowsNow,
  );
};

type Wait = (
  call: Context,
  first: WindowWithReset,
  windows: ResetWait["windows"],
) => ReturnType<Command>;

/** One sentence at the start; a signal ends it as it ends any program. */
const inSilence: Wait = async (call, first, windows) => {
  const now = clock.now();
  const left = countdown(span(now, first.resetsAt));
  if (first.resetsAt > now) {
    printError(
      `${textOf(first)}, waiting for the reset at ${localTime(first.resetsAt)}, in ${left}.`,
    );
  }
  const stop = new AbortController().signal;
  const show = ({ resetsAt }: WindowWithReset) => resetsAt;
  await waitUntilReset(first, { clock, changes: cacheChanges(call.paths), stop, windows, show });
  return EXIT.done;
};

/** A line with what is left. It is closed before a signal ends the program. */
const onTerminal: Wait = async (call, first, windows) => {
  const screen = liveLine();
  const ending = new AbortController();
  let met: NodeJS.Signals | null = null;
  const end = (signal: NodeJS.Signals) => {
    met = signal;
    ending.abort();
  };
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, end);
  const show = (window: WindowWithReset, now: Instant) => {
    const left = span(now, window.resetsAt);
    const last = left < MINUTE;
    const shown = last ? `${Math.ceil(left / SECOND)} s` : countdown(left);
    screen.draw(`${textOf(window)}, resets at ${localTime(window.resetsAt)}, in ${shown}`);
    return last ? after(now, left % SECOND || SECOND) : nextTick(now, window.resetsAt);
  };
  const changes = cacheChanges(call.paths);
  const reset = await waitUntilReset(first, { clock, changes, stop: ending.signal, windows, show });
  if (reset) screen.draw(`${scopeName(first.scope)} has reset.`);
  screen.close();
  if (met !== null) process.kill(process.pid, met);
  return EXIT.done;
};

const textOf = ({ scope, used }: Window): string => `${scopeName(scope)} ${shownPercent(used)}%`;
