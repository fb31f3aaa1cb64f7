/** `claude-usage help`, and `--help` after any command. */

import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";
import { helpOn, overview } from "../manual/help.ts";
import { PAGES } from "../manual/pages.ts";

export const run: Command = async ({ argv }) => {
  const parsed = parseCommand(argv, {}, COMMANDS.help);
  if (typeof parsed === "string") return usageError(parsed);
  const page = PAGES.find(({ name }) => name === parsed.operand);
  print(page === undefined ? overview() : helpOn(page));
  return EXIT.done;
};
