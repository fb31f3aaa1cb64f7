/** `claude-usage config`: the settings in force, as a config.toml, and where each comes from. */

import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { ALL_SETTINGS } from "../config/all-settings.ts";
import { openSettings } from "../config/effective.ts";
import { type Command, EXIT } from "../context.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, ALL_SETTINGS, COMMANDS.config);
  if (typeof parsed === "string") return usageError(parsed);
  const { values, origins, problems, shared } = openSettings(call, parsed.layer).current();
  const lines = Object.entries(ALL_SETTINGS).map(([key, { kind }]) => {
    const value = values[key as keyof typeof ALL_SETTINGS];
    const text = `${key} = ${(kind.toml as (value: unknown) => string)(value)}`;
    return `${text.padEnd(52)} # ${origins.get(key) ?? "default"}`;
  });
  print([`# ${call.paths.config}`, ...lines].join("\n"));
  const wrong = [...problems, ...shared.problems];
  for (const sentence of wrong) printError(sentence);
  return wrong.length > 0 ? EXIT.usage : EXIT.done;
};
