/** `claude-usage init SHELL`: prints what to add to the rc file, valid there as printed. Nothing is written. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { SHELL_NAMES, SHELL_SNIPPETS } from "../setup/shell-snippets.ts";

export const spec = {
  summary: "print what to add to a shell's rc file",
  flags: {},
  operand: { placeholder: "SHELL", members: SHELL_NAMES },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async ({ argv, program }) => {
  const parsed = parseCommand(argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const scripts = join(dirname(dirname(realpathSync(program))), "scripts");
  printRaw(`${SHELL_SNIPPETS[parsed.operand](scripts).join("\n")}\n`);
  return EXIT.done;
};
