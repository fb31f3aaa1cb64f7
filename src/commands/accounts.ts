/** `claude-usage accounts`: every account of this machine, with its plan, its limits and its login. */
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "list the accounts of config.toml: plan, limits, login and age",
  flags: { json: { help: "print them as a JSON document" } },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { sampleAccounts, accountDocument, accountLines } = await import(
    "../status/account-rows.ts"
  );
  const states = await sampleAccounts(context);
  if (parsed.flags.has("json")) {
    print(JSON.stringify({ schema: 1, accounts: states.map(accountDocument) }));
    return EXIT.done;
  }
  const { printScreen, screenOf } = await import("../cli/screen.ts");
  const screen = screenOf(context, states[0]?.view.values.ascii);
  printScreen(accountLines(states, screen), screen);
  return EXIT.done;
};
