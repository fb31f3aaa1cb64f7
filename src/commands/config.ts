/** `claude-usage config`: the settings in force, in the form of config.toml, and where each comes from. */

import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { ALL_SETTINGS } from "../config/poller-settings.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "print the settings in force and where each comes from",
  flags: {},
  settings: "all",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, ALL_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { openSettings } = await import("../config/effective.ts");
  const { values, origins, problems, shared } = openSettings(context, parsed.layer).current();
  const lines = Object.entries(ALL_SETTINGS).map(([key, { kind }]) => {
    const value = values[key as keyof typeof ALL_SETTINGS];
    const text = `${key} = ${(kind.toml as (value: unknown) => string)(value)}`;
    return `${text.padEnd(52)} # ${origins.get(key) ?? "default"}`;
  });
  print(`# ${context.paths.config}`, ...lines);
  const allProblems = [...problems, ...shared.problems];
  for (const sentence of allProblems) printError(sentence);
  return allProblems.length > 0 ? EXIT.usage : EXIT.done;
};
