/** `claude-usage help`, and `--help` after any command. */
import { type Command, EXIT } from "../context.ts";
import { COMMANDS } from "../host/commands.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { helpOn, overview } from "../manual/help.ts";
import { PAGES } from "../manual/pages.ts";

export const run: Command = async ({ argv }) => {
  const parsed = parse(argv, {}, COMMANDS.help);
  if (typeof parsed === "string") return misused(parsed);
  const page = PAGES.find(({ name }) => name === parsed.operand);
  print(page === undefined ? overview() : helpOn(page));
  return EXIT.done;
};
