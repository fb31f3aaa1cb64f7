/** `claude-usage config`: the settings in force, as a config.toml, and where each comes from. */

import { complain, misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { TABLE } from "../config/all-settings.ts";
import { settingsOf } from "../config/effective.ts";
import { type Command, EXIT } from "../context.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, TABLE, COMMANDS.config);
  if (typeof parsed === "string") return misused(parsed);
  const { values, origins, faults, published } = settingsOf(call, parsed.layer).current();
  const lines = Object.entries(TABLE).map(([key, { kind }]) => {
    const value = values[key as keyof typeof TABLE];
    const text = `${key} = ${(kind.toml as (value: unknown) => string)(value)}`;
    return `${text.padEnd(52)} # ${origins.get(key) ?? "default"}`;
  });
  print([`# ${call.places.config}`, ...lines].join("\n"));
  const wrong = [...faults, ...published.faults];
  for (const sentence of wrong) complain(sentence);
  return wrong.length > 0 ? EXIT.usage : EXIT.done;
};
