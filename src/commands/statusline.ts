/** `claude-usage statusline`: the line inside Claude Code, which passes its own limits on stdin. */

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
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import type { Command, Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { mergeObservations } from "../model/reduce.ts";
import { DEFAULT_LIMITS } from "../model/schedule/pace.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { readStdin } from "../platform/stdin.ts";
import { forAnsi, plainText } from "../render/painters.ts";
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
  const observations = await addToInbox(context.paths, passed?.windows ?? [], now);
  const merged = {
    ...view,
    now,
    // The poller's own interval is not known here.
    snapshot: mergeObservations(view.snapshot, observations, now, DEFAULT_LIMITS.interval),
  };
  const wantsDaemon = startsDaemon(parsed.flags, view);
  const frame = frameOfView(merged, await ensureDaemon(context, merged, wantsDaemon));
  const spans = statuslineSpans(frame, passed ?? NO_SESSION, cellsOf(context));
  const paint = context.env.NO_COLOR ? plainText : forAnsi;
  // The other command's lines stay at the top, where they were before; ours is the last.
  printRaw(`${(await chainedLines).replace(/[^\n]$/, "$&\n")}${paint(spans)}\n`);
  return EXIT.done;
});

const NO_SESSION: SessionInfo = { model: null, context: null };

/** Claude Code passes its terminal's width in COLUMNS; without it there is no limit. */
function cellsOf({ env }: Context): number {
  const columns = /^\d{1,4}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : 0;
  return columns > 0 ? columns - MARGIN_CELLS : Number.POSITIVE_INFINITY;
}
