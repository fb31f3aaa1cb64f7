/** `claude-usage cost`: what Claude Code has recorded in VictoriaMetrics. */

import { usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";

export const spec = {
  summary: "show what Claude Code has recorded in VictoriaMetrics: today, 7 and 30 days",
  flags: {
    json: { help: "print it as a JSON document" },
    url: { placeholder: "URL", help: "the address of VictoriaMetrics" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { showCosts } = await import("../telemetry/show-costs.ts");
  return await showCosts(context, parsed.flags);
};
