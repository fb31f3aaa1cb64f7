/** `claude-usage init SHELL`: what to put into the rc file. It is valid there as it is printed, and nothing is written. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Command, EXIT } from "../host/call.ts";
import { COMMANDS } from "../host/commands.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";

type Shell = (typeof COMMANDS.init.operand.members)[number];

/** A path as one word of sh, bash and zsh. */
const quotedForSh = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** fish reads a backslash within single quotes. */
const quotedForFish = (path: string): string =>
  `'${path.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** By the folder of our scripts. */
const SNIPPETS: Readonly<Record<Shell, (scripts: string) => readonly string[]>> = {
  zsh: (scripts) => [
    "# claude-usage: for ~/.zshrc",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.zsh"))}`,
    "setopt prompt_subst",
    "RPROMPT='$claude_usage_prompt'",
  ],
  bash: (scripts) => [
    "# claude-usage: for ~/.bashrc, below what else sets PROMPT_COMMAND or PS1",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.bash"))}`,
    "PS1='$claude_usage_prompt '\"$PS1\"",
  ],
  fish: (scripts) => [
    "# claude-usage: for ~/.config/fish/config.fish; in a right prompt of your own, call claude_usage_prompt",
    `source ${quotedForFish(join(scripts, "shells/claude-usage.fish"))}`,
  ],
  p10k: (scripts) => [
    "# claude-usage: for ~/.zshrc, below the line that loads ~/.p10k.zsh",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.p10k.zsh"))}`,
    "POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS+=(claude_usage)",
  ],
  starship: (scripts) => [
    "# claude-usage: for ~/.config/starship.toml",
    "[custom.claude_usage]",
    'description = "How much of the Claude plan is left"',
    `command = ${JSON.stringify(`exec ${quotedForSh(join(scripts, "claude-usage"))} --for ansi`)}`,
    "when = true",
    'shell = ["/bin/sh"]',
    'format = "$output "',
  ],
  nushell: (scripts) => [
    "# claude-usage: for config.nu; it takes the place of another right prompt",
    `$env.PROMPT_COMMAND_RIGHT = {|| ^${JSON.stringify(join(scripts, "claude-usage"))} --for ansi | str trim }`,
  ],
};

export const run: Command = async ({ argv, program }) => {
  const parsed = parse(argv, {}, COMMANDS.init);
  if (typeof parsed === "string") return misused(parsed);
  const scripts = join(dirname(dirname(realpathSync(program))), "scripts");
  print(SNIPPETS[parsed.operand](scripts).join("\n"));
  return EXIT.done;
};
