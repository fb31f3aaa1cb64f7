/** `claude-usage help`, and `--help` after any command. */

import { printText, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { COMMANDS } from "../commands.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { helpOn, overview } from "../manual/help.ts";
import { loadPages } from "../manual/pages.ts";

const NAMES: readonly string[] = Object.keys(COMMANDS);

export const spec = {
  summary: "print this overview, or what one command takes",
  flags: {},
  operand: { placeholder: "COMMAND", members: NAMES, optional: true },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async ({ argv }) => {
  const parsed = parseCommand(argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const pages = await loadPages();
  const page = pages.find(({ name }) => name === parsed.operand);
  printText(page === undefined ? overview(pages) : helpOn(page));
  return EXIT.done;
};
