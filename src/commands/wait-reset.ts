/** `claude-usage wait-reset`: waits until every limit has room. */

import { currentHolder } from "../cache/lease-holder.ts";
import { printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { belowFlag, NO_DAEMON, WINDOW } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { liveLine } from "../cli/terminal.ts";
import {
  fetchSnapshot,
  missingLimits,
  noDataReason,
  parseBelowFlag,
  parseWindowFlag,
} from "../client/fetch.ts";
import { localTimeSince } from "../client/local-time.ts";
import { type ResetWait, waitUntilReset } from "../client/reset-wait.ts";
import { currentView, ensureDaemon, startsDaemon } from "../client/view.ts";
import { cacheChanges } from "../client/wake-loop.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { warnedLimit } from "../model/forecast/outlook.ts";
import { hasRoom, headroomOf, isCurrentReading, limitUse } from "../model/headroom.ts";
import { hasReset, lastReset, type WindowWithReset } from "../model/limiting.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, type Instant, MINUTE, SECOND, span } from "../model/units.ts";
import { type Window, windowOf } from "../model/window.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { refuseDebugger, saveMemory } from "../platform/long-running.ts";
import { countdown, nextTick } from "../render/countdown.ts";
import { limitText, scopeName } from "../render/window-names.ts";

export const spec = {
  summary: "wait until every limit has room: return at once, or once those without have reset",
  flags: {
    below: belowFlag(100),
    window: WINDOW,
    "until-room": { help: "wait for the reset of limits that are expected to be reached, too" },
    "no-daemon": NO_DAEMON,
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const scopes = parseWindowFlag(parsed.flags.get("window"));
  if (typeof scopes === "string") return usageError(scopes);
  const below = parseBelowFlag(parsed.flags.get("below") ?? "100");
  if (typeof below === "string") return usageError(below);
  refuseDebugger();
  const found = await fetchSnapshot(context, new Map(), "current");
  if (!("snapshot" in found)) return usageError(...found);
  const now = clock.now();
  const untilRoom = parsed.flags.has("until-room");
  let { snapshot } = found;
  if (untilRoom) {
    const { withForecasts } = await import("../history/forecasts.ts");
    snapshot = await withForecasts(context, snapshot, now);
  }
  const polled = currentHolder(context.paths, now) !== null;
  const known = snapshot.kind === "blank" ? [] : snapshot.reading.windows;
  const wanted = scopes?.flatMap((scope) => windowOf(known, scope) ?? []) ?? known;
  const expected = untilRoom
    ? wanted.filter((window) => hasRoom(window, below, now) && isExpected(snapshot, window, now))
    : [];
  const full = wanted.filter((window) => !hasRoom(window, below, now) || expected.includes(window));
  // One that is expected to be reached is awaited although it has room now.
  const roomBelow = Math.min(below, ...expected.map(({ used }) => used));
  // What an old number says is used is still used before the reset; that there is room needs a current one.
  if (full.length === 0 || snapshot.kind === "blank" || wanted.length < (scopes?.length ?? 0)) {
    const headroom = headroomOf(snapshot, scopes, below, now, polled);
    if (headroom.kind === "free") {
      printError(`${headroom.shares.map(limitText).join(", ")}: below ${below}%, no wait.`);
      return EXIT.done;
    }
    const { kind } = headroom;
    printError(
      kind === "unlisted" ? missingLimits(headroom.missing, found) : noDataReason(found, now),
    );
    return kind === "signedOut" ? EXIT.noLogin : EXIT.noData;
  }
  const awaited = full.filter(hasReset);
  if (awaited.length < full.length) {
    const endless = full.filter((window) => !hasReset(window));
    printError(`${textOf(endless, now)}, and no reset is known.`);
    return EXIT.noData;
  }
  if (!isCurrentReading(snapshot, now, polled))
    printError(
      `no current numbers; using the reading from ${localTimeSince(snapshot.reading.at, now)}`,
    );
  saveMemory();
  const windows = async () => {
    const view = await currentView(context, new Map());
    await ensureDaemon(context, view, startsDaemon(parsed.flags, view));
    return view.snapshot.kind === "blank" ? [] : view.snapshot.reading.windows;
  };
  const wait = context.isTerminal() && context.env.TERM !== "dumb" ? waitOnTerminal : waitSilently;
  return await wait(context, awaited, { below: roomBelow, windows });
};

const isExpected = (snapshot: Snapshot, window: Window, now: Instant): boolean =>
  warnedLimit(snapshot, window, now) !== null;

type Wait = (
  context: Context,
  first: readonly WindowWithReset[],
  terms: Pick<ResetWait, "below" | "windows">,
) => Promise<ExitCode>;

/** One sentence at the start; a signal ends it as it ends any program. */
const waitSilently: Wait = async (context, first, terms) => {
  const now = clock.now();
  const end = lastReset(first);
  const when = `${localTimeSince(end, now)}, in ${countdown(span(now, end))}`;
  printError(`${textOf(first, now)}, waiting for the reset at ${when}.`);
  const stop = new AbortController().signal;
  const changes = cacheChanges(context.paths);
  await waitUntilReset(first, { clock, changes, stop, show: lastReset, ...terms });
  return EXIT.done;
};

/** A line with the time left. It is closed before a signal ends the program. */
const waitOnTerminal: Wait = async (context, first, terms) => {
  const screen = liveLine();
  const stopping = new AbortController();
  let received: NodeJS.Signals | null = null;
  const stop = (signal: NodeJS.Signals) => {
    received = signal;
    stopping.abort();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, stop);
  const show = (windows: readonly WindowWithReset[], now: Instant) => {
    const end = lastReset(windows);
    const left = span(now, end);
    const isLastMinute = left < MINUTE;
    const shown = isLastMinute ? `${Math.ceil(left / SECOND)} s` : countdown(left);
    screen.draw(`${textOf(windows, now)}, resets at ${localTimeSince(end, now)}, in ${shown}`);
    return isLastMinute ? after(now, left % SECOND || SECOND) : nextTick(now, end);
  };
  const changes = cacheChanges(context.paths);
  const wait = { clock, changes, stop: stopping.signal, show, ...terms };
  const reset = await waitUntilReset(first, wait);
  const names = first.map(({ scope }) => scopeName(scope)).join(", ");
  if (reset) screen.draw(`${names} ${first.length === 1 ? "has" : "have"} reset.`);
  screen.close();
  if (received !== null) process.kill(process.pid, received);
  return EXIT.done;
};

const textOf = (windows: readonly Window[], now: Instant): string =>
  windows.map((window) => limitText(limitUse(window, now))).join(", ");
