/** `claude-usage top`: the screen of `status`, kept up to date. */

import { usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { NO_DAEMON } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { canConfirm } from "../cli/terminal.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { refuseDebugger, saveMemory } from "../platform/long-running.ts";

export const spec = {
  summary: "show status on the whole terminal, kept up to date; q ends it",
  flags: { "no-daemon": NO_DAEMON },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  if (!canConfirm()) return usageError("top needs a terminal; `claude-usage status` prints once.");
  refuseDebugger();
  saveMemory();
  const { runTop } = await import("../status/top.ts");
  await runTop(context, !parsed.flags.has("no-daemon"));
  return EXIT.done;
};
