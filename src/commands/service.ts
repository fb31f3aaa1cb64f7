/** `claude-usage service`: the daemon as a service of systemd or launchd, instead of started on demand. */
import { usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { stopDaemon } from "../daemon/control.ts";

export const spec = {
  summary: "run the daemon as a service of systemd or launchd, not on demand",
  flags: {},
  operand: { placeholder: "ACTION", members: ["install", "uninstall", "status"] },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { SERVICE_ACTIONS } = await import("../service/actions.ts");
  return await SERVICE_ACTIONS[parsed.operand](context, () => stopDaemon(context.paths));
};
