/** `claude-usage --json`: what is known, for programs. */
import { type Command, exitFor } from "../host/call.ts";
import { LINE } from "../host/commands.ts";
import { known } from "../host/known.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { offsetOf } from "../host/sight.ts";
import { LOOKING } from "../settings/looking.ts";
import { document } from "../show/document.ts";
import { systemClock } from "../sources/clock.ts";
import { readPace } from "../store/read.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, LINE);
  if (typeof parsed === "string") return misused(parsed);
  if (parsed.own.has("format")) return misused("--json goes with neither --for nor --format.");
  const found = await known(call, parsed.layer);
  if (!("snapshot" in found)) return misused(...found);
  const { snapshot, hindrance } = found;
  const now = systemClock.now();
  const told = document(snapshot, now, offsetOf(snapshot, now), hindrance);
  // Looks at what Claude Code tells are no polls.
  const unasked = readPace(call.places)?.reason === "local";
  print(JSON.stringify(unasked ? { ...told, next_poll_at: null } : told));
  return exitFor(snapshot);
};
