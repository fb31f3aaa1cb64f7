/** `claude-usage statusline`: the line inside Claude Code, which passes its own limits on stdin. */

import { readSnapshot } from "../cache/read.ts";
import { addToInbox } from "../cache/statusline-inbox.ts";
import { lineUsageError, oneWordOnBug } from "../cli/line-command.ts";
import { printRaw } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { NO_DAEMON } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import {
  currentView,
  ensureDaemon,
  flagProblem,
  frameOfView,
  startsDaemon,
} from "../client/view.ts";
import { onTerminal, RENDER_SETTINGS } from "../config/render-settings.ts";
import type { Command, Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { mergeObservations } from "../model/reduce.ts";
import { DEFAULT_LIMITS } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { readStdin } from "../platform/stdin.ts";
import { forAnsi, plainText } from "../render/painters.ts";
import { adaptFrame } from "../render/rendered-line.ts";
import { type SessionInfo, statuslineSpans } from "../render/statusline.ts";
import { decodeStatusline, isWholeJson } from "../sources/statusline.ts";

export const spec = {
  summary: "print the line as Claude Code's statusLine command, and take the limits it passes",
  flags: {
    chain: {
      placeholder: "COMMAND",
      help: "also run another statusLine command, and print its lines first",
    },
    "no-daemon": NO_DAEMON,
  },
  settings: "render",
} as const satisfies CommandSpec;

/** Claude Code passes some two kilobytes; a stdin without data is given up after the time. */
const STDIN_LIMITS = { bytes: 2 ** 20, time: millis(SECOND / 2) };

/** Claude Code's margins, left and right. */
const MARGIN_CELLS = 4;

/** Claude Code blanks the line on any exit code but 0, so everywhere but on a terminal one word is printed. */
const isInClaudeCode = ({ isTerminal }: Context): boolean => !isTerminal();

export const run: Command = oneWordOnBug(async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return lineUsageError(isInClaudeCode, context, parsed);
  const view = await currentView(context, parsed.layer);
  const problem = flagProblem(view);
  if (problem !== undefined) return lineUsageError(isInClaudeCode, context, problem);

  const input = await readStdin(isWholeJson, STDIN_LIMITS);
  const command = parsed.flags.get("chain");
  const chainedLines =
    command === undefined
      ? ""
      : (await import("../client/chained-command.ts")).runChained(command, input, context.env);
  const now = systemClock.now();
  const passed = decodeStatusline(input.toString("utf8"), now);
  const answered = view.snapshot.kind === "blank" ? [] : view.snapshot.answered;
  const observations = await addToInbox(context.paths, passed?.windows ?? [], now, answered);
  const merged = {
    ...view,
    now,
    // Claude Code passes its terminal's variables.
    values: onTerminal(view.values, context.env),
    // The poller's own interval is not known here.
    snapshot: mergeObservations(view.snapshot, observations, now, DEFAULT_LIMITS.interval),
  };
  const wantsDaemon = startsDaemon(parsed.flags, view);
  const notice = await ensureDaemon(context, merged, wantsDaemon);
  const hasPoller = view.holder !== null || wantsDaemon;
  const first = notice === null && hasPoller && isBlank(merged.snapshot);
  const known = first ? ((await firstSnapshot(context)) ?? merged.snapshot) : merged.snapshot;
  const frame = frameOfView({ ...merged, now: systemClock.now(), snapshot: known }, notice);
  const surface = context.env.NO_COLOR ? "plain" : "ansi";
  const shown = adaptFrame(surface, frame);
  const spans = statuslineSpans(shown, passed ?? NO_SESSION, cellsOf(context));
  const text = surface === "plain" ? plainText(spans) : forAnsi(spans, shown.options);
  // The other command's lines stay at the top, where they were before; ours is the last.
  printRaw(`${(await chainedLines).replace(/[^\n]$/, "$&\n")}${text}\n`);
  return EXIT.done;
});

/** Nothing is known yet, and nothing has failed. */
const isBlank = ({ kind, health }: Snapshot): boolean =>
  kind === "blank" && health.kind === "healthy";

/** Without `refreshInterval`, an idle Claude Code would show the word of the first call until the next prompt. */
const FIRST_SNAPSHOT_MS = millis(2 * SECOND);

async function firstSnapshot({ paths }: Context): Promise<Snapshot | null> {
  const { waitFor } = await import("../platform/wait-for.ts");
  return await waitFor(() => {
    const snapshot = readSnapshot(paths, systemClock)?.snapshot;
    return snapshot === undefined || isBlank(snapshot) ? null : snapshot;
  }, FIRST_SNAPSHOT_MS);
}

const NO_SESSION: SessionInfo = { model: null, context: null };

/** Claude Code passes its terminal's width in COLUMNS; without it there is no limit. */
function cellsOf({ env }: Context): number {
  const columns = /^\d{1,4}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : 0;
  return columns > 0 ? columns - MARGIN_CELLS : Number.POSITIVE_INFINITY;
}
