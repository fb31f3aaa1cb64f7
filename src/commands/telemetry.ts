/** `claude-usage telemetry`: what Claude Code itself sends, and the switches for it. */

import { usageError } from "../cli/output.ts";
import { parseCommand, unexpectedArgument } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { SERVICE_WORDS, serviceNamed } from "../telemetry/service-names.ts";

export const spec = {
  summary: "show what Claude Code itself sends, why and where; or change its switches",
  flags: {
    json: { help: "print it as a JSON document" },
    explain: {
      placeholder: "SERVICE",
      members: SERVICE_WORDS,
      help: "show everything about one service",
    },
    check: { help: "exit 1 if the policy of --require does not hold" },
    require: {
      placeholder: "POLICY",
      list: true,
      help: "what must hold: events=off,content=off",
    },
    "metrics-url": { placeholder: "URL", help: "where `local` sends metrics" },
    "logs-url": { placeholder: "URL", help: "where `local` sends logs" },
    yes: { help: "write without a question" },
  },
  operand: {
    placeholder: "ACTION",
    members: ["off", "on", "local", "undo"],
    optional: true,
    rest: { placeholder: "SERVICE", members: SERVICE_WORDS },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { operand: action, rest, flags } = parsed;
  const [extra] = action === "off" || action === "on" ? [] : rest;
  if (extra !== undefined) return usageError(unexpectedArgument(extra));
  const { showTelemetry, TELEMETRY_ACTIONS } = await import("../telemetry/actions.ts");
  if (action === undefined) return showTelemetry(context, flags);
  return await TELEMETRY_ACTIONS[action](context, {
    flags,
    services: rest.flatMap((word) => serviceNamed(word) ?? []),
  });
};
