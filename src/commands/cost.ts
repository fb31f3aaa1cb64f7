/** `claude-usage cost`: what Claude Code recorded on one's own servers. */

import { usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { GROUPINGS } from "../telemetry/groupings.ts";

export const spec = {
  summary: "show what Claude Code recorded in VictoriaMetrics and VictoriaLogs in 30 days",
  flags: {
    json: { help: "print it as a JSON document" },
    url: { placeholder: "URL", help: "the address of VictoriaMetrics" },
    "logs-url": { placeholder: "URL", help: "the address of VictoriaLogs" },
    by: { placeholder: "WHAT", members: GROUPINGS, help: "what the sums are split by" },
    all: { help: "everybody's on these servers, not only your own" },
    emails: { help: "name people by e-mail address, with --by person" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { openSettings } = await import("../config/effective.ts");
  const { cost_url } = openSettings(context, new Map()).current().values;
  const { showCosts } = await import("../telemetry/show-costs.ts");
  return await showCosts(context, parsed.flags, cost_url);
};
