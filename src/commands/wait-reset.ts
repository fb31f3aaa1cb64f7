/** `claude-usage wait-reset`: waits until the most-used limit has reset. */

import { currentHolder } from "../cache/lease-holder.ts";
import { printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { NO_DAEMON, WINDOW } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { liveLine } from "../cli/terminal.ts";
import { fetchSnapshot, missingLimits, noDataReason, parseWindowFlag } from "../client/fetch.ts";
import { localTime, localTimeSince } from "../client/local-time.ts";
import { type ResetWait, waitUntilReset } from "../client/reset-wait.ts";
import { currentView, ensureDaemon, startsDaemon } from "../client/view.ts";
import { cacheChanges } from "../client/wake-loop.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode, exitCodeFor } from "../exit-codes.ts";
import { freshnessOf } from "../model/freshness.ts";
import { DEFAULT_SCOPES, WATCHED_SCOPES } from "../model/headroom.ts";
import { hasReset, limitingWindow, type WindowWithReset } from "../model/limiting.ts";
import { after, type Instant, MINUTE, SECOND, shownPercent, span } from "../model/units.ts";
import { type Window, windowOf } from "../model/window.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { refuseDebugger, saveMemory } from "../platform/long-running.ts";
import { countdown, nextTick } from "../render/countdown.ts";
import { scopeName } from "../render/window-names.ts";

export const spec = {
  summary: "wait until the most-used limit has reset",
  flags: { window: WINDOW, "no-daemon": NO_DAEMON },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const scopes = parseWindowFlag(parsed.flags.get("window"));
  if (typeof scopes === "string") return usageError(scopes);
  refuseDebugger();
  const found = await fetchSnapshot(context, new Map(), "current");
  if (!("snapshot" in found)) return usageError(...found);
  const { snapshot } = found;
  if (snapshot.kind === "blank") {
    printError(noDataReason(found, clock.now()));
    return exitCodeFor(snapshot);
  }
  const { windows } = snapshot.reading;
  const missing = (scopes ?? []).filter((scope) => windowOf(windows, scope) === null);
  const window = limitingWindow(windows, scopes ?? WATCHED_SCOPES);
  if (window === null || missing.length > 0) {
    printError(missingLimits(window === null ? (scopes ?? DEFAULT_SCOPES) : missing));
    return EXIT.noData;
  }
  if (!hasReset(window)) {
    printError(`${textOf(window)}, and no reset is known.`);
    return EXIT.noData;
  }
  const now = clock.now();
  const polled = currentHolder(context.paths, now) !== null;
  if (freshnessOf(snapshot, now, polled).kind !== "fresh")
    printError(
      `no current numbers; using the reading from ${localTimeSince(snapshot.reading.at, now)}`,
    );
  saveMemory();
  const currentWindows = async () => {
    const view = await currentView(context, new Map());
    await ensureDaemon(context, view, startsDaemon(parsed.flags, view));
    return view.snapshot.kind === "blank" ? [] : view.snapshot.reading.windows;
  };
  const wait = context.isTerminal() && context.env.TERM !== "dumb" ? waitOnTerminal : waitSilently;
  return await wait(context, window, currentWindows);
};

type Wait = (
  context: Context,
  first: WindowWithReset,
  windows: ResetWait["windows"],
) => Promise<ExitCode>;

/** One sentence at the start; a signal ends it as it ends any program. */
const waitSilently: Wait = async (context, first, windows) => {
  const now = clock.now();
  const left = countdown(span(now, first.resetsAt));
  if (first.resetsAt > now) {
    printError(
      `${textOf(first)}, waiting for the reset at ${localTime(first.resetsAt)}, in ${left}.`,
    );
  }
  const stop = new AbortController().signal;
  const show = ({ resetsAt }: WindowWithReset) => resetsAt;
  await waitUntilReset(first, { clock, changes: cacheChanges(context.paths), stop, windows, show });
  return EXIT.done;
};

/** A line with the time left. It is closed before a signal ends the program. */
const waitOnTerminal: Wait = async (context, first, windows) => {
  const screen = liveLine();
  const stopping = new AbortController();
  let received: NodeJS.Signals | null = null;
  const stop = (signal: NodeJS.Signals) => {
    received = signal;
    stopping.abort();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, stop);
  const show = (window: WindowWithReset, now: Instant) => {
    const left = span(now, window.resetsAt);
    const isLastMinute = left < MINUTE;
    const shown = isLastMinute ? `${Math.ceil(left / SECOND)} s` : countdown(left);
    screen.draw(`${textOf(window)}, resets at ${localTime(window.resetsAt)}, in ${shown}`);
    return isLastMinute ? after(now, left % SECOND || SECOND) : nextTick(now, window.resetsAt);
  };
  const changes = cacheChanges(context.paths);
  const wait = { clock, changes, stop: stopping.signal, windows, show };
  const reset = await waitUntilReset(first, wait);
  if (reset) screen.draw(`${scopeName(first.scope)} has reset.`);
  screen.close();
  if (received !== null) process.kill(process.pid, received);
  return EXIT.done;
};

const textOf = ({ scope, used }: Window): string => `${scopeName(scope)} ${shownPercent(used)}%`;
