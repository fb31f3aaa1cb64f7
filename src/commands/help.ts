/** `claude-usage help`, and `--help` after any command. */

import { usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { COMMANDS } from "../commands.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

const TOPICS: readonly string[] = [...Object.keys(COMMANDS), "settings", "exit-codes"];

export const spec = {
  summary: "print this overview, what one command takes, or all settings",
  flags: {},
  operand: {
    placeholder: "COMMAND",
    members: TOPICS,
    optional: true,
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const [help, { loadPages }, { printScreen, screenOf }] = await Promise.all([
    import("../manual/help.ts"),
    import("../manual/pages.ts"),
    import("../cli/screen.ts"),
  ]);
  const screen = screenOf(context);
  const pages = await loadPages();
  const page = pages.find(({ name }) => name === parsed.operand);
  if (parsed.operand === "settings") printScreen(help.helpOnSettings(screen), screen);
  else if (parsed.operand === "exit-codes") printScreen(help.helpOnExitCodes(screen), screen);
  else if (page === undefined) printScreen(help.overview(pages, screen), screen);
  else printScreen(help.helpOn(page, screen), screen);
  return EXIT.done;
};
