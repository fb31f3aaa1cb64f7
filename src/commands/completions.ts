/** `claude-usage completions SHELL`: what makes that shell complete our commands and flags. */
import { type Command, EXIT } from "../context.ts";
import { COMMANDS } from "../host/commands.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { bashCompletions } from "../manual/bash.ts";
import { fishCompletions } from "../manual/fish.ts";
import { PAGES } from "../manual/pages.ts";
import { zshCompletions } from "../manual/zsh.ts";

const SHELLS = { zsh: zshCompletions, bash: bashCompletions, fish: fishCompletions } as const;

export const run: Command = async ({ argv }) => {
  const parsed = parse(argv, {}, COMMANDS.completions);
  if (typeof parsed === "string") return misused(parsed);
  print(SHELLS[parsed.operand](PAGES));
  return EXIT.done;
};
