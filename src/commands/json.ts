/** `claude-usage --json`: what is known, for programs. */

import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { LINE } from "../cli/shared-specs.ts";
import { fetchSnapshot } from "../client/fetch.ts";
import { JSON_CONFLICT } from "../client/output-format.ts";
import { jsonDocumentFor } from "../client/view.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import type { Command } from "../context.ts";
import { exitCodeFor } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";

export const spec = LINE;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  if (parsed.flags.has("format")) return usageError(JSON_CONFLICT);
  const found = await fetchSnapshot(context, parsed.layer, "known");
  if (!("snapshot" in found)) return usageError(...found);
  const { snapshot, blocked } = found;
  print(JSON.stringify(jsonDocumentFor(context.paths, snapshot, systemClock.now(), blocked)));
  return exitCodeFor(snapshot);
};
