/** `claude-usage config`: the settings in force, as a config.toml, and where each comes from. */

import { TABLE } from "../config/all-settings.ts";
import { settingsOf } from "../config/effective.ts";
import { type Command, EXIT } from "../context.ts";
import { COMMANDS } from "../host/commands.ts";
import { complain, misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";

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
