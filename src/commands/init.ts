/** `claude-usage init SHELL`: what to put into the rc file. It is valid there as it is printed, and nothing is written. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";

type Shell = (typeof COMMANDS.init.operand.members)[number];

/** A path as one word of sh, bash and zsh. */
const quotedForSh = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** fish reads a backslash within single quotes. */
const quotedForFish = (path: string): string =>
  `'${path.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** JSON's strings are TOML's as well, but for this one character. */
const quotedForToml = (text: string): string => JSON.stringify(text).replaceAll("\x7f", "\\u007f");

/** JSON's strings are nushell's as well, but for the braces of a character's number. */
const quotedForNu = (path: string): string =>
  JSON.stringify(path).replace(/\\(\\|u([0-9a-f]{4}))/g, (found, _, code) =>
    code === undefined ? found : `\\u{${code}}`,
  );

const PLAIN = 'surface=ansi; [ -z "$NO_COLOR" ] || surface=plain';

/** By the folder of our scripts. A second time in one shell, each leaves the prompt as it is. */
const SNIPPETS: Readonly<Record<Shell, (scripts: string) => readonly string[]>> = {
  zsh: (scripts) => [
    "# claude-usage: for ~/.zshrc, below what else sets RPROMPT, which stays behind the line",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.zsh"))}`,
    "setopt prompt_subst",
    `[[ \${RPROMPT-} == *claude_usage_prompt* ]] || RPROMPT='$claude_usage_prompt'\${RPROMPT:+" $RPROMPT"}`,
  ],
  bash: (scripts) => [
    "# claude-usage: for ~/.bashrc, below what else sets PROMPT_COMMAND or PS1",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.bash"))}`,
    `[[ \${PS1-} == *claude_usage_prompt* ]] || PS1='$claude_usage_prompt '"\${PS1-}"`,
  ],
  fish: (scripts) => [
    "# claude-usage: for ~/.config/fish/config.fish; in a right prompt of your own, call claude_usage_prompt",
    `source ${quotedForFish(join(scripts, "shells/claude-usage.fish"))}`,
  ],
  p10k: (scripts) => [
    "# claude-usage: for ~/.zshrc, below the line that loads ~/.p10k.zsh",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.p10k.zsh"))}`,
    `(( \${POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS[(Ie)claude_usage]} )) || POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS+=(claude_usage)`,
  ],
  // It wraps our colours and escapes our text for each shell. Its own time limit stays: a prompt waits for nobody.
  starship: (scripts) => [
    "# claude-usage: for ~/.config/starship.toml",
    "[custom.claude_usage]",
    'description = "How much of the Claude plan is left"',
    `command = ${quotedForToml(`${PLAIN}; exec ${quotedForSh(join(scripts, "claude-usage"))} --for $surface`)}`,
    "when = true",
    'shell = ["/bin/sh", "-c"]',
    "use_stdin = false",
    'format = "($output )"',
  ],
  nushell: (scripts) => [
    "# claude-usage: for config.nu, below what else sets the right prompt, which stays behind the line",
    "do --env {",
    '  let others = $env.PROMPT_COMMAND_RIGHT? | default ""',
    '  let told = if ($others | describe) == "closure" { view source $others } else { "" }',
    '  if $told !~ "claude-usage" {',
    "    $env.PROMPT_COMMAND_RIGHT = {||",
    '      let surface = if ($env.NO_COLOR? | is-empty) { "ansi" } else { "plain" }',
    `      let line = ^${quotedForNu(join(scripts, "claude-usage"))} --for $surface | str trim`,
    '      let rest = if ($others | describe) == "closure" { do $others } else { $others }',
    '      [$line $rest] | where $it != "" | str join " "',
    "    }",
    "  }",
    "}",
  ],
};

export const run: Command = async ({ argv, program }) => {
  const parsed = parseCommand(argv, {}, COMMANDS.init);
  if (typeof parsed === "string") return usageError(parsed);
  const scripts = join(dirname(dirname(realpathSync(program))), "scripts");
  print(SNIPPETS[parsed.operand](scripts).join("\n"));
  return EXIT.done;
};
