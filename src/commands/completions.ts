/** `claude-usage completions SHELL`: the script that completes commands and flags in that shell. */

import { printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { bashCompletions } from "../manual/bash.ts";
import { fishCompletions } from "../manual/fish.ts";
import { loadPages } from "../manual/pages.ts";
import { zshCompletions } from "../manual/zsh.ts";

export const spec = {
  summary: "print shell completions",
  flags: {},
  operand: { placeholder: "SHELL", members: ["zsh", "bash", "fish"] },
  settings: "none",
} as const satisfies CommandSpec;

const SCRIPTS = { zsh: zshCompletions, bash: bashCompletions, fish: fishCompletions } as const;

export const run: Command = async ({ argv }) => {
  const parsed = parseCommand(argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  printRaw(`${SCRIPTS[parsed.operand](await loadPages())}\n`);
  return EXIT.done;
};
