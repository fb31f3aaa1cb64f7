/** What a shell's rc file needs to show the line: `init` prints it, `setup` writes it. Pure. */
import { join } from "node:path";

export const SHELL_NAMES = ["zsh", "bash", "fish", "p10k", "starship", "nushell"] as const;

export type ShellName = (typeof SHELL_NAMES)[number];

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
const starshipCommand = (launcher: string): string =>
  `[ -x ${launcher} ] || exit 0; surface=ansi; [ -z "$NO_COLOR" ] || surface=plain; exec ${launcher} --for $surface`;

/** The value of a variable is not expanded again, so no text of a module is executed. */
const STARSHIP_DOLLAR: readonly string[] = [
  "starship_dollar='$'",
  `starship_keep_dollar() { PS1=\${PS1//'\\$'/'\${starship_dollar}'}; }`,
  "PROMPT_COMMAND+=$'\\nstarship_keep_dollar'",
];

/** The beginning of a condition that ends with `fi`. */
const sourced = (script: string): readonly string[] => [
  `if [[ -r ${script} ]]; then`,
  `  source ${script}`,
];

/**
 * The snippet for a shell, given the folder of our scripts. Run twice in one shell, it leaves the prompt as it is. Once
 * the program is gone it does nothing: an rc file outlives it.
 */
export const SHELL_SNIPPETS: Readonly<Record<ShellName, (scripts: string) => readonly string[]>> = {
  zsh: (scripts) => [
    "# claude-usage: for ~/.zshrc, after anything else that sets RPROMPT; that stays, after the line",
    ...sourced(quotedForSh(join(scripts, "shells/claude-usage.zsh"))),
    "  setopt prompt_subst",
    `  [[ \${RPROMPT-} == *claude_usage_prompt* ]] || RPROMPT='$claude_usage_prompt'\${RPROMPT:+" $RPROMPT"}`,
    "fi",
  ],
  bash: (scripts) => [
    "# claude-usage: for ~/.bashrc, after anything else that sets PROMPT_COMMAND or PS1",
    ...sourced(quotedForSh(join(scripts, "shells/claude-usage.bash"))),
    `  [[ \${PS1-} == *claude_usage_prompt* ]] || PS1='$claude_usage_prompt '"\${PS1-}"`,
    "fi",
  ],
  fish: (scripts) => {
    const script = quotedForFish(join(scripts, "shells/claude-usage.fish"));
    return [
      "# claude-usage: for ~/.config/fish/config.fish; in a right prompt of your own, call claude_usage_prompt",
      `test -r ${script}; and source ${script}`,
    ];
  },
  p10k: (scripts) => [
    "# claude-usage: for ~/.zshrc, after the line that loads ~/.p10k.zsh",
    ...sourced(quotedForSh(join(scripts, "shells/claude-usage.p10k.zsh"))),
    `  (( \${POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS[(Ie)claude_usage]} )) || POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS+=(claude_usage)`,
    "fi",
  ],
  // starship wraps our colours and escapes our text for each shell. Its own time limit applies too.
  starship: (scripts) => [
    "# claude-usage: for ~/.config/starship.toml",
    "[custom.claude_usage]",
    'description = "How much of the Claude plan is used"',
    `command = ${quotedForToml(starshipCommand(quotedForSh(join(scripts, "claude-usage"))))}`,
    "when = true",
    'shell = ["/bin/sh", "-c"]',
    "use_stdin = false",
    'format = "($output )"',
    "# In bash as root, the `\\$` that starship writes for `$` shows as `#`. For ~/.bashrc, after starship's line:",
    ...STARSHIP_DOLLAR.map((line) => `#   ${line}`),
  ],
  nushell: (scripts) => {
    const launcher = quotedForNu(join(scripts, "claude-usage"));
    return [
      "# claude-usage: for config.nu, after anything else that sets the right prompt; that stays, after the line",
      "do --env {",
      '  let others = $env.PROMPT_COMMAND_RIGHT? | default ""',
      '  let code = if ($others | describe) == "closure" { view source $others } else { "" }',
      '  if $code !~ "claude-usage" {',
      "    $env.PROMPT_COMMAND_RIGHT = {||",
      '      let surface = if ($env.NO_COLOR? | is-empty) { "ansi" } else { "plain" }',
      `      let line = if (${launcher} | path exists) { ^${launcher} --for $surface | str trim } else { "" }`,
      '      let rest = if ($others | describe) == "closure" { do $others } else { $others }',
      '      [$line $rest] | where $it != "" | str join " "',
      "    }",
      "  }",
      "}",
    ];
  },
};
