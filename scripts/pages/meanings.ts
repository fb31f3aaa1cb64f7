/** What the records of the program do not say about themselves: segments, places, the --json document. The types demand each. */
import type { MachineDocument } from "../../src/client/view.ts";
import type { JsonProblem } from "../../src/render/json-document.ts";
import type { SegmentName } from "../../src/render/segments.ts";
import type { SurfaceName } from "../../src/render/surfaces.ts";

export const SEGMENT_MEANINGS: Readonly<Record<SegmentName, string>> = {
  "5h": "the 5-hour session: gauge, percentage used, and the countdown to its reset",
  "7d": "the week of all models, as a percentage used",
  models: "a model's own week, from 70 % on and where it is above the week of all models",
  extra: "what extra usage has cost this month, of its limit; with a gateway, what may be spent",
  cost: "what Claude Code recorded in your VictoriaMetrics today; needs `cost_url`",
  accounts:
    "each account of [config.toml](accounts.md) with its most used limit, the hottest first; a word where it is old",
  spark: "how much was used in each part of the last five hours, as bars; kept by the daemon",
  "5h-spark": "the same of the running session: a bar for each eighth of it that has begun",
};

/** The place, and what has to be written there. */
export const SURFACE_PLACES: Readonly<Record<SurfaceName, readonly [string, string]>> = {
  tmux: ["tmux", "`set -g status-right '#(claude-usage --for tmux)'`"],
  "tmux-ascii": ["tmux without UTF-8", "chosen where `LC_ALL` is set and not UTF-8"],
  pane: [
    "a pipe in a pane of tmux",
    "chosen there, since it may be a status line's: no wider than that",
  ],
  ansi: ["a terminal", "chosen on a terminal"],
  plain: ["a pipe, a script", "chosen everywhere else"],
  zsh: ["zsh", "`claude-usage init zsh` prints the lines for `~/.zshrc`"],
  bash: ["bash", "`claude-usage init bash` prints the lines for `~/.bashrc`"],
  fish: ["fish", "`claude-usage init fish` prints the lines for `config.fish`"],
  p10k: ["powerlevel10k", "`claude-usage init p10k` prints the lines for `~/.p10k.zsh`"],
  waybar: [
    "waybar",
    '`"custom/claude": {"exec": "claude-usage --for waybar", "return-type": "json", "interval": 5}`',
  ],
  polybar: [
    "polybar",
    "`type = custom/script`, `exec = claude-usage --for polybar`, `interval = 5`",
  ],
  i3blocks: ["i3blocks", "`command=claude-usage --for i3blocks`, `markup=pango`, `interval=5`"],
  "i3status-rust": [
    "i3status-rust",
    '`block = "custom"`, `command = "claude-usage --for i3status-rust"`, `json = true`, `interval = 5`',
  ],
  xbar: ["xbar, SwiftBar", "a plugin `claude.10s.sh` that runs `claude-usage --for xbar`"],
  sketchybar: [
    "sketchybar",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of sh
    '`line=$(claude-usage --for sketchybar); sketchybar --set "$NAME" "${line%% *}" "${line#* }"`',
  ],
};

/** The keys of the --json document. */
export const JSON_MEANINGS: Readonly<Record<keyof MachineDocument, string>> = {
  account: "what the account is called: its label in config.toml, else `default` or its folder",
  schema: "1; while it is, keys are only added",
  state:
    "`fresh`, `stale` or `blank`: [when a number is old](line-and-states.md#when-a-number-is-old)",
  source:
    "where the numbers come from: `api`, `statusline`, `claude-cache` or `command`; `null` before any",
  via: "the machine that read them, where that is another one, or `null`; [machines](machines.md)",
  fetched_at: "when they were read",
  age_seconds: "how old they are; `null` where that is not known",
  next_poll_at: "when the next poll is due; `null` where none is",
  five_hour:
    "the session, in percent used, with its reset, and its own `spark`: a bar for each eighth of it that has begun; `null` where it is missing or has reset",
  seven_day: "the week of all models, the same way",
  models: "the weeks of single models, each with its `name`",
  extra_usage:
    "what extra usage has cost this month, in major units, and its `forecast` for the month in the same shape and money, or `null`",
  spend_limit: "what an enterprise gateway lets you spend, as Claude Code passes it on, or `null`",
  spark:
    "a bar for each part of the last five hours, a dot where nothing was seen; `null` where no daemon keeps it",
  problem: "`null`, or what is wrong: its `kind`, a `message` for people, and `until` when",
  account_digest:
    "by which other machines know the account: 12 hex digits of a hash; `null` where Claude Code names none",
};

/** The kinds of problem in it. */
export const PROBLEM_MEANINGS: Readonly<Record<JsonProblem["kind"], string>> = {
  throttled: "rate-limited (HTTP 429): no request before `until`",
  refused: "the endpoint does not accept the login",
  unreachable: "the network, the proxy or the endpoint itself fails",
  garbled: "the response was not the documented one",
  "signed-out": "there is no usable login; the message says why",
  waiting: '`source = "local"`, and Claude Code has passed nothing yet',
  "not-running": "no process polls",
  unconfirmed:
    "a number that no response has confirmed: [what `~` means](line-and-states.md#what--means)",
};
