/** `claude-usage statusline`: the line inside Claude Code, which tells its own numbers in return. */

import { handOver } from "../cache/statusline-inbox.ts";
import { calm } from "../cli/error-boundary.ts";
import { draw, misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { flagFaultIn, isWanted, lookAnew, noticeFor } from "../client/current-view.ts";
import { frameOf } from "../client/view.ts";
import { LOOKING } from "../config/render-settings.ts";
import { type Call, type Command, EXIT, type Exit } from "../context.ts";
import { absorb } from "../model/reduce.ts";
import { millis, SECOND } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { readStdin } from "../platform/stdin.ts";
import { textOf } from "../render/painters.ts";
import { type Session, sessionLine } from "../render/statusline.ts";
import { forAnsi } from "../render/terminals.ts";
import { decodeStatusline, isWhole } from "../sources/statusline.ts";

/** What is told in two kilobytes needs no more; a stdin that says nothing is not waited for. */
const STDIN = { bytes: 2 ** 20, time: millis(SECOND / 2) };

/** The poller's own interval is not known here; this is how long a number just told counts as live. */
const INTERVAL = millis(90 * SECOND);

/** Claude Code's margins, left and right. */
const MARGINS = 4;

export const run: Command = calm(async (call) => {
  const parsed = parse(call.argv, LOOKING, COMMANDS.statusline);
  if (typeof parsed === "string") return misusedHere(call, parsed);
  const sight = await lookAnew(call, parsed.layer);
  const flagFault = flagFaultIn(sight);
  if (flagFault !== undefined) return misusedHere(call, flagFault);

  const input = await readStdin(isWhole, STDIN);
  const command = parsed.own.get("chain");
  const others =
    command === undefined
      ? ""
      : (await import("../client/chained-command.ts")).chained(command, input, call.env);
  const now = systemClock.now();
  const told = decodeStatusline(input.toString("utf8"), now);
  const heard = await handOver(call.places, told?.windows ?? [], now);
  const informed = { ...sight, now, snapshot: absorb(sight.snapshot, heard, now, INTERVAL) };
  const wanted = isWanted(parsed.own, sight);
  const frame = frameOf(informed, await noticeFor(call, informed, wanted));
  const spans = sessionLine(frame, told ?? UNTOLD, cellsOf(call));
  const paint = call.env.NO_COLOR ? textOf : forAnsi;
  // The other command's lines stay where they have always been; ours is the last.
  draw(`${(await others).replace(/[^\n]$/, "$&\n")}${paint(spans)}\n`);
  return EXIT.done;
});

const UNTOLD: Session = { model: null, context: null };

/** Claude Code says how wide its terminal is; whoever does not has room. */
function cellsOf({ env }: Call): number {
  const columns = /^\d{1,4}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : 0;
  return columns > 0 ? columns - MARGINS : Number.POSITIVE_INFINITY;
}

/** In Claude Code one word, for an exit code blanks its line; on a terminal the sentence. */
function misusedHere(call: Call, sentence: string): Exit {
  if (call.terminal()) return misused(sentence);
  print("usage");
  return EXIT.done;
}
