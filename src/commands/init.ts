/** `claude-usage init SHELL`: prints what to add to the rc file, valid there as printed. Nothing is written. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "print what to add to a shell's rc file",
  flags: {},
  operand: {
    placeholder: "SHELL",
    members: ["zsh", "bash", "fish", "p10k", "starship", "nushell"],
  },
  settings: "none",
} as const satisfies CommandSpec;

type Shell = (typeof spec.operand.members)[number];

/** A path as one word of sh, bash and zsh. */
const quotedForSh = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** In fish a backslash is special within single quotes too. */
const quotedForFish = (path: string): string =>
  `'${path.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** A JSON string is a TOML string too, except for this one character. */
const quotedForToml = (text: string): string => JSON.stringify(text).replaceAll("\x7f", "\\u007f");

/** A JSON string is a nushell string too, except that nushell writes a character's number in braces. */
const quotedForNu = (path: string): string =>
  JSON.stringify(path).replace(/\\(\\|u([0-9a-f]{4}))/g, (found, _, code) =>
    code === undefined ? found : `\\u{${code}}`,
  );

/** starship runs this without a terminal, so NO_COLOR is checked here. */
const CHOOSE_SURFACE = 'surface=ansi; [ -z "$NO_COLOR" ] || surface=plain';

/** The snippet for a shell, given the folder of our scripts. Run twice in one shell, it leaves the prompt as it is. */
const SNIPPETS: Readonly<Record<Shell, (scripts: string) => readonly string[]>> = {
  zsh: (scripts) => [
    "# claude-usage: for ~/.zshrc, after anything else that sets RPROMPT; that stays, after the line",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.zsh"))}`,
    "setopt prompt_subst",
    `[[ \${RPROMPT-} == *claude_usage_prompt* ]] || RPROMPT='$claude_usage_prompt'\${RPROMPT:+" $RPROMPT"}`,
  ],
  bash: (scripts) => [
    "# claude-usage: for ~/.bashrc, after anything else that sets PROMPT_COMMAND or PS1",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.bash"))}`,
    `[[ \${PS1-} == *claude_usage_prompt* ]] || PS1='$claude_usage_prompt '"\${PS1-}"`,
  ],
  fish: (scripts) => [
    "# claude-usage: for ~/.config/fish/config.fish; in a right prompt of your own, call claude_usage_prompt",
    `source ${quotedForFish(join(scripts, "shells/claude-usage.fish"))}`,
  ],
  p10k: (scripts) => [
    "# claude-usage: for ~/.zshrc, after the line that loads ~/.p10k.zsh",
    `source ${quotedForSh(join(scripts, "shells/claude-usage.p10k.zsh"))}`,
    `(( \${POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS[(Ie)claude_usage]} )) || POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS+=(claude_usage)`,
  ],
  // starship wraps our colours and escapes our text for each shell. Its own time limit applies too.
  starship: (scripts) => [
    "# claude-usage: for ~/.config/starship.toml",
    "[custom.claude_usage]",
    'description = "How much of the Claude plan is left"',
    `command = ${quotedForToml(`${CHOOSE_SURFACE}; exec ${quotedForSh(join(scripts, "claude-usage"))} --for $surface`)}`,
    "when = true",
    'shell = ["/bin/sh", "-c"]',
    "use_stdin = false",
    'format = "($output )"',
  ],
  nushell: (scripts) => [
    "# claude-usage: for config.nu, after anything else that sets the right prompt; that stays, after the line",
    "do --env {",
    '  let others = $env.PROMPT_COMMAND_RIGHT? | default ""',
    '  let code = if ($others | describe) == "closure" { view source $others } else { "" }',
    '  if $code !~ "claude-usage" {',
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
  const parsed = parseCommand(argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const scripts = join(dirname(dirname(realpathSync(program))), "scripts");
  printRaw(`${SNIPPETS[parsed.operand](scripts).join("\n")}\n`);
  return EXIT.done;
};
