/** The prose of the man page: what is not in the specs. */

export const DESCRIPTION: readonly string[] = [
  "Shows how much of a Claude plan is used: the 5-hour session and when it resets, the week, a model's own week when that will stop you first, and what extra usage has cost this month.",
  "The line is formatted for where it is printed: with colours on a terminal, in tmux's own styles in a `#()` job, plain elsewhere.",
  "The first call starts a daemon, which polls the endpoint and renders the line into a file; every later call only reads that file, and never waits for the network.",
  "An old number is dimmed and shows its age or its time.",
];

export const SETTINGS: readonly string[] = [
  "Each as a flag (`--max-width 60`), as a variable (`CLAUDE_USAGE_MAX_WIDTH=60`) or as a line of config.toml (`max_width = 60`); the first of these wins.",
  "A command takes the flags of the settings that it uses; `claude-usage` COMMAND `--help` lists them.",
  "`claude-usage config` names each value that cannot be used, with its line; the last good value stays in force.",
];

export const FILES: readonly (readonly [string, ...string[]])[] = [
  [
    "~/.config/claude-usage/config.toml",
    "The settings.",
    "A running daemon reads it again within a minute.",
  ],
  [
    "~/.cache/claude-usage/",
    "A folder for each account, with the last reading, the rendered lines and the daemon's log.",
  ],
  [
    "~/.config/systemd/user/claude-usage.service",
    "Written by `claude-usage service install`; on macOS it is ~/Library/LaunchAgents/claude-usage.plist.",
  ],
  [
    "~/.claude/settings.json",
    "Claude Code's settings.",
    "`claude-usage telemetry` off, on, local and undo edit its env block, and save a backup beside it; nothing else is written.",
  ],
  ["~/.claude/.credentials.json", "Claude Code's login.", "It is read and never written."],
];

export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  [
    "CLAUDE_CONFIG_DIR",
    "The folder of Claude Code's files instead of ~/.claude; each such folder with a login is a separate account.",
  ],
  [
    "CLAUDE_SECURESTORAGE_CONFIG_DIR",
    "The folder of the login alone, before CLAUDE_CONFIG_DIR; where it is set and empty, ~/.claude.",
  ],
  ["XDG_CONFIG_HOME, XDG_CACHE_HOME", "Instead of ~/.config and ~/.cache."],
  [
    "XDG_RUNTIME_DIR",
    "The folder for an empty file that identifies the current boot, so that printing the line reads less.",
  ],
  ["NO_COLOR", "No colours on a terminal."],
  [
    "HTTPS_PROXY, NO_PROXY",
    "The proxy for the endpoint, and the hosts that are reached without it.",
  ],
  [
    "CLAUDE_USAGE_METRICS_HEADER",
    "A header for `metrics_url` and `history export`, such as Authorization: Bearer …; it is not kept.",
  ],
  ["NODE_EXTRA_CA_CERTS", "A file with additional certificate authorities."],
];

export const LINE_EXIT =
  "The line itself exits 0 whatever is wrong with login, network or disk, and prints one word for it: that fits a bar and a prompt.";

export const EXAMPLES: readonly (readonly [string, ...string[]])[] = [
  [
    "In ~/.tmux.conf, the line in the status bar:",
    "set -g status-right '#(claude-usage --for tmux)'",
  ],
  ["The lines for a shell's rc file that put it into the prompt:", "claude-usage init zsh"],
  [
    "In Claude Code's settings.json, as its status line:",
    '"statusLine": {"type": "command", "command": "claude-usage statusline", "refreshInterval": 10}',
  ],
  ["In a script, a number:", "claude-usage --json | jq .five_hour.utilization"],
  ["To find out what is wrong and how to fix it:", "claude-usage doctor"],
  [
    "In a script, to start a job only below 90 % of every limit:",
    "claude-usage guard --quiet && ./next-job",
  ],
  [
    "Completion, for zsh, bash and fish:",
    "claude-usage completions zsh > ~/.zfunc/_claude-usage",
    "claude-usage completions bash > ~/.local/share/bash-completion/completions/claude-usage",
    "claude-usage completions fish > ~/.config/fish/completions/claude-usage.fish",
  ],
];
