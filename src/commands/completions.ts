/** `claude-usage completions SHELL`: what makes that shell complete our commands and flags. */

import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";
import { bashCompletions } from "../manual/bash.ts";
import { fishCompletions } from "../manual/fish.ts";
import { PAGES } from "../manual/pages.ts";
import { zshCompletions } from "../manual/zsh.ts";

const SHELLS = { zsh: zshCompletions, bash: bashCompletions, fish: fishCompletions } as const;

export const run: Command = async ({ argv }) => {
  const parsed = parseCommand(argv, {}, COMMANDS.completions);
  if (typeof parsed === "string") return usageError(parsed);
  print(SHELLS[parsed.operand](PAGES));
  return EXIT.done;
};
