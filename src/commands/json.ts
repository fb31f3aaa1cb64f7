/** `claude-usage --json`: what is known, for programs. */

import { misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { LINE } from "../cli/registry.ts";
import { known } from "../client/fetch.ts";
import { documentOf } from "../client/json-view.ts";
import { JSON_ALONE } from "../client/output-format.ts";
import { LOOKING } from "../config/render-settings.ts";
import { type Command, exitFor } from "../context.ts";
import { systemClock } from "../platform/clock.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, LINE);
  if (typeof parsed === "string") return misused(parsed);
  if (parsed.own.has("format")) return misused(JSON_ALONE);
  const found = await known(call, parsed.layer);
  if (!("snapshot" in found)) return misused(...found);
  const { snapshot, hindrance } = found;
  print(JSON.stringify(documentOf(call.places, snapshot, systemClock.now(), hindrance)));
  return exitFor(snapshot);
};
