/** `claude-usage statusline`: the line inside Claude Code, which tells its own numbers in return. */

import { addToInbox } from "../cache/statusline-inbox.ts";
import { oneWordOnBug } from "../cli/error-boundary.ts";
import { print, printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { currentView, ensureDaemon, flagProblem, startsDaemon } from "../client/current-view.ts";
import { frameOfView } from "../client/view.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { type Command, type Context, EXIT, type ExitCode } from "../context.ts";
import { mergeObservations } from "../model/reduce.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { readStdin } from "../platform/stdin.ts";
import { plainText } from "../render/painters.ts";
import { type SessionInfo, statuslineSpans } from "../render/statusline.ts";
import { forAnsi } from "../render/terminals.ts";
import { decodeStatusline, isWholeJson } from "../sources/statusline.ts";

/** What is told in two kilobytes needs no more; a stdin that says nothing is not waited for. */
const STDIN = { bytes: 2 ** 20, time: millis(SECOND / 2) };

/** The poller's own interval is not known here; this is how long a number just told counts as live. */
const INTERVAL = millis(90 * SECOND);

/** Claude Code's margins, left and right. */
const MARGINS = 4;

export const run: Command = oneWordOnBug(async (call) => {
  const parsed = parseCommand(call.argv, RENDER_SETTINGS, COMMANDS.statusline);
  if (typeof parsed === "string") return misusedHere(call, parsed);
  const sight = await currentView(call, parsed.layer);
  const flagFault = flagProblem(sight);
  if (flagFault !== undefined) return misusedHere(call, flagFault);

  const input = await readStdin(isWholeJson, STDIN);
  const command = parsed.flags.get("chain");
  const others =
    command === undefined
      ? ""
      : (await import("../client/chained-command.ts")).chained(command, input, call.env);
  const now = systemClock.now();
  const told = decodeStatusline(input.toString("utf8"), now);
  const heard = await addToInbox(call.paths, told?.windows ?? [], now);
  const informed = {
    ...sight,
    now,
    snapshot: mergeObservations(sight.snapshot, heard, now, INTERVAL),
  };
  const wanted = startsDaemon(parsed.flags, sight);
  const frame = frameOfView(informed, await ensureDaemon(call, informed, wanted));
  const spans = statuslineSpans(frame, told ?? UNTOLD, cellsOf(call));
  const paint = call.env.NO_COLOR ? plainText : forAnsi;
  // The other command's lines stay where they have always been; ours is the last.
  printRaw(`${(await others).replace(/[^\n]$/, "$&\n")}${paint(spans)}\n`);
  return EXIT.done;
});

const UNTOLD: SessionInfo = { model: null, context: null };

/** Claude Code says how wide its terminal is; whoever does not has room. */
function cellsOf({ env }: Context): number {
  const columns = /^\d{1,4}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : 0;
  return columns > 0 ? columns - MARGINS : Number.POSITIVE_INFINITY;
}

/** In Claude Code one word, for an exit code blanks its line; on a terminal the sentence. */
function misusedHere(call: Context, sentence: string): ExitCode {
  if (call.isTerminal()) return usageError(sentence);
  print("usage");
  return EXIT.done;
}
