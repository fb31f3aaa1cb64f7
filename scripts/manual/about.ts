/** The prose of the manual page: what no table knows. */

export const DESCRIPTION: readonly string[] = [
  "Shows how much of a Claude plan is left: the 5-hour session and when it resets, the week, a model's own week when that will stop you first, and what extra usage has cost this month.",
  "The line is printed for the place it is called from: with colours on a terminal, in tmux's own styles in a `#()` job, plain elsewhere.",
  "The first look starts a daemon, which asks the endpoint and paints the line into a file; every look after it only reads that file, and never waits for the network.",
  "An old number is dimmed and carries its time.",
];

export const SETTINGS: readonly string[] = [
  "Each as a flag (`--max-width 60`), as a variable (`CLAUDE_USAGE_MAX_WIDTH=60`) or as a line of config.toml (`max_width = 60`); the first of these wins.",
  "A command takes the flags that are of use to it; `claude-usage` COMMAND `--help` names them.",
  "What cannot be used is named with its line by `claude-usage config`, and leaves the last good value.",
];

export const FILES: readonly (readonly [string, ...string[]])[] = [
  [
    "~/.config/claude-usage/config.toml",
    "The settings.",
    "A running daemon reads it again within a minute.",
  ],
  [
    "~/.cache/claude-usage/",
    "A folder for each account, with what was learned, the painted lines and the daemon's log.",
  ],
  [
    "~/.config/systemd/user/claude-usage.service",
    "Written by `claude-usage service install`; on macOS it is ~/Library/LaunchAgents/claude-usage.plist.",
  ],
  [
    "~/.claude/settings.json",
    "Claude Code's settings.",
    "`claude-usage telemetry` off, on, local and undo edit its env block, and put a backup beside it; nothing else is written.",
  ],
  [
    "~/.claude/.credentials.json",
    "The login that Claude Code keeps.",
    "It is read, and never written.",
  ],
];

export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  [
    "CLAUDE_CONFIG_DIR",
    "Where Claude Code keeps its login instead of ~/.claude; each such folder is an account of its own.",
  ],
  ["XDG_CONFIG_HOME, XDG_CACHE_HOME", "Instead of ~/.config and ~/.cache."],
  [
    "XDG_RUNTIME_DIR",
    "Where an empty file stands for this start of the machine, so that a look reads less.",
  ],
  ["NO_COLOR", "No colours on a terminal."],
  [
    "HTTPS_PROXY, NO_PROXY",
    "The proxy on the way to the endpoint, and the hosts reached without it.",
  ],
  ["NODE_EXTRA_CA_CERTS", "A file of further certificate authorities."],
];

export const LINE_EXIT =
  "The line itself exits 0 whatever is wrong with login, network or disk, and prints one word for it: a bar and a prompt have no room for more.";

export const EXAMPLES: readonly (readonly [string, ...string[]])[] = [
  ["In ~/.tmux.conf, the line on the bar:", "set -g status-right '#(claude-usage)'"],
  ["What a shell's rc file needs to have it in the prompt:", "claude-usage init zsh"],
  [
    "In Claude Code's settings.json, as its status line:",
    '"statusLine": {"type": "command", "command": "claude-usage statusline"}',
  ],
  ["In a script, a number:", "claude-usage --json | jq .five_hour.utilization"],
  ["To find out what is wrong, and how to mend it:", "claude-usage doctor"],
  ["In a script, to go on only where there is room:", "claude-usage guard --quiet && ./next-job"],
  [
    "Completion, for zsh, bash and fish:",
    "claude-usage completions zsh > ~/.zfunc/_claude-usage",
    "claude-usage completions bash > ~/.local/share/bash-completion/completions/claude-usage",
    "claude-usage completions fish > ~/.config/fish/completions/claude-usage.fish",
  ],
];
