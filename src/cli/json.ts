/** `claude-usage --json`: what is known, for programs. */
import { type Command, exitFor } from "../host/call.ts";
import { known } from "../host/known.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { offsetOf } from "../host/sight.ts";
import { LOOKING } from "../settings/looking.ts";
import { document } from "../show/document.ts";
import { systemClock } from "../sources/clock.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, { json: "switch", for: "value", daemon: "switch" });
  if (typeof parsed === "string") return misused(parsed);
  const found = await known(call, parsed.layer);
  if (!("snapshot" in found)) return misused(...found);
  const { snapshot, hindrance } = found;
  const now = systemClock.now();
  print(JSON.stringify(document(snapshot, now, offsetOf(snapshot, now), hindrance)));
  return exitFor(snapshot);
};
