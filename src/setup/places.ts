/** Each place that can show the line, and what its own file needs for that. A new place is an entry here. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { wordOfSh } from "../platform/shell-word.ts";
import type { CommentMark } from "./marked-block.ts";
import { SHELL_SNIPPETS, type ShellName } from "./shell-snippets.ts";
import { fileText, type Surroundings, tmuxConfigs } from "./surroundings.ts";

export interface Place {
  /** How a person finds it in the list. */
  readonly title: string;
  /** The files that may hold our block, in the order in which one is taken. */
  readonly files: (around: Surroundings) => readonly string[];
  readonly comment: CommentMark;
  /** Whether this person uses it; the words are for the list of what was found. */
  readonly found: (around: Surroundings) => string | null;
  readonly lines: (around: Surroundings) => readonly string[];
  /** A person's own line that shows ours there, where the file is about more than what is shown. */
  readonly own?: RegExp;
  /** What the user still has to do by hand before it shows; null where nothing is left. */
  readonly next: (around: Surroundings, file: string) => string | null;
  /** Where no block of lines can be written: what a person does with them. */
  readonly byHand?: string;
}

const inConfig =
  (...names: readonly string[]) =>
  ({ configHome }: Surroundings): readonly string[] =>
    names.map((name) => join(configHome, name));

const ifFile =
  (name: string, files: Place["files"]) =>
  (around: Surroundings): string | null =>
    files(around).some((file) => existsSync(file)) ? name : null;

const launcher = ({ root }: Surroundings): string => wordOfSh(join(root, "scripts/claude-usage"));

/** A snippet of `init` without its first line, which says where it belongs. */
const snippet =
  (name: ShellName) =>
  ({ root }: Surroundings): readonly string[] =>
    SHELL_SNIPPETS[name](join(root, "scripts")).slice(1);

const zshrc = ({ env, home }: Surroundings): readonly string[] => [
  join(env.ZDOTDIR || home, ".zshrc"),
];
const starshipToml = ({ env, configHome }: Surroundings): readonly string[] => [
  env.STARSHIP_CONFIG || join(configHome, "starship.toml"),
];

/** The rc files in which a prompt's own start stands. */
const SHELL_FILES: Readonly<Record<string, Place["files"]>> = {
  zsh: zshrc,
  bash: ({ home }) => [join(home, ".bashrc")],
  fish: inConfig("fish/config.fish"),
  nu: inConfig("nushell/config.nu"),
};

const rcText = (around: Surroundings): string =>
  (SHELL_FILES[around.shell]?.(around) ?? []).map(fileText).join("\n");

const usesStarship = (around: Surroundings): boolean => /starship init/.test(rcText(around));

const usesP10k = (around: Surroundings): boolean =>
  around.shell === "zsh" && /powerlevel(10|9)k|\.p10k\.zsh/.test(rcText(around));

/** A shell's own prompt, where no prompt program draws it. */
const plainShell =
  (shell: string) =>
  (around: Surroundings): string | null =>
    around.shell === shell && !usesStarship(around) && !usesP10k(around) ? shell : null;

/** Not an alias, completions, or a folder in PATH. */
const SHOWS_LINE =
  /\bclaude_usage(_prompt|_add)?\b|claude-usage\.\w|claude-usage['"]? +(init|--for)\b|\([^()]*claude-usage['"]?\)|@plugin.*claude-usage/;

const newShell = (_: Surroundings, file: string): string =>
  `open a new shell, or: source ${wordOfSh(file)}`;

const bar = (name: string, files: Place["files"]): Pick<Place, "title" | "files" | "found"> => ({
  title: name,
  files,
  found: ifFile(name, files),
});

/** tmux expands `#` in what it runs. */
const asFormat = (text: string): string => text.replaceAll("#", "##");

const tmuxWord = (text: string): string => {
  if (/^[\w/.+-]+$/.test(text)) return text;
  return text.includes("'") ? `"${text.replace(/[\\"$]/g, "\\$&")}"` : `'${text}'`;
};

export const PLACES = {
  tmux: {
    title: "tmux",
    own: SHOWS_LINE,
    files: ({ home, configHome }) => [...tmuxConfigs(home, configHome)].reverse(),
    comment: "#",
    found: ({ tmux }) =>
      tmux && `tmux ${tmux.version}${tmux.theme === null ? "" : ` (${tmux.theme})`}`,
    // The plugin puts the line before what status-right has, and leaves a line of one's own where it is.
    lines: ({ root }) => {
      const plugin = wordOfSh(join(root, "claude-usage.tmux"));
      return [
        "set-option -g @claude_usage_add right",
        `if-shell ${tmuxWord(asFormat(`test -x ${plugin}`))} ${tmuxWord(`run-shell ${tmuxWord(asFormat(plugin))}`)}`,
      ];
    },
    next: ({ tmux }, file) => (tmux?.isRunning ? `tmux source-file ${wordOfSh(file)}` : null),
  },
  zsh: {
    title: "zsh prompt",
    own: SHOWS_LINE,
    files: zshrc,
    comment: "#",
    found: plainShell("zsh"),
    lines: snippet("zsh"),
    next: newShell,
  },
  p10k: {
    title: "powerlevel10k",
    own: SHOWS_LINE,
    files: zshrc,
    comment: "#",
    found: (around) => (usesP10k(around) ? "zsh with powerlevel10k" : null),
    lines: snippet("p10k"),
    next: newShell,
  },
  bash: {
    title: "bash prompt",
    own: SHOWS_LINE,
    files: ({ home }) => [join(home, ".bashrc")],
    comment: "#",
    found: plainShell("bash"),
    lines: snippet("bash"),
    next: newShell,
  },
  fish: {
    title: "fish prompt",
    own: SHOWS_LINE,
    files: inConfig("fish/config.fish"),
    comment: "#",
    found: plainShell("fish"),
    lines: snippet("fish"),
    next: newShell,
  },
  nushell: {
    title: "nushell prompt",
    own: SHOWS_LINE,
    files: inConfig("nushell/config.nu"),
    comment: "#",
    found: plainShell("nu"),
    lines: snippet("nushell"),
    next: newShell,
  },
  starship: {
    title: "starship",
    files: starshipToml,
    comment: "#",
    found: (around) => (usesStarship(around) ? `${around.shell} with starship` : null),
    lines: snippet("starship"),
    next: (around) =>
      /^\s*(right_)?format\s*=/m.test(starshipToml(around).map(fileText).join("\n"))
        ? "unless your `format` has $all, add its module custom.claude_usage to it"
        : null,
  },
  i3blocks: {
    ...bar("i3blocks", ({ home, configHome }) => [
      join(configHome, "i3blocks/config"),
      join(home, ".i3blocks.conf"),
    ]),
    comment: "#",
    lines: (around) => [
      "[claude-usage]",
      `command=${launcher(around)} --for i3blocks`,
      "markup=pango",
      "interval=5",
    ],
    next: () => "i3-msg restart",
  },
  "i3status-rust": {
    ...bar("i3status-rust", inConfig("i3status-rust/config.toml")),
    comment: "#",
    lines: (around) => [
      "[[block]]",
      'block = "custom"',
      `command = ${JSON.stringify(`${launcher(around)} --for i3status-rust`)}`,
      "json = true",
      "interval = 5",
    ],
    next: () => "i3-msg restart",
  },
  polybar: {
    ...bar("polybar", inConfig("polybar/config.ini", "polybar/config")),
    comment: ";",
    lines: (around) => [
      "[module/claude-usage]",
      "type = custom/script",
      `exec = ${launcher(around)} --for polybar`,
      "interval = 5",
    ],
    next: () => "add claude-usage to modules-right, and restart polybar",
  },
  sketchybar: {
    ...bar("sketchybar", inConfig("sketchybar/sketchybarrc")),
    comment: "#",
    lines: (around) => [
      "sketchybar --add item claude_usage right --set claude_usage update_freq=5 \\",
      `  script=${wordOfSh(
        `line=$(${launcher(around)} --for sketchybar); sketchybar --set "$NAME" "\${line%% *}" "\${line#* }"`,
      )}`,
    ],
    next: () => "sketchybar --reload",
  },
  waybar: {
    // Its JSON names a module in one list and describes it elsewhere.
    ...bar("waybar", inConfig("waybar/config.jsonc", "waybar/config")),
    comment: "#",
    lines: (around) => {
      const module = {
        exec: `${launcher(around)} --for waybar`,
        "return-type": "json",
        interval: 5,
      };
      return [`"custom/claude": ${JSON.stringify(module)},`];
    },
    next: () => null,
    byHand: 'add this to its config, and "custom/claude" to "modules-right"',
  },
  xbar: {
    title: "xbar, SwiftBar",
    // SwiftBar's plugins are in a folder of the user's choice; its preferences show that it is used.
    files: ({ home }) => [
      join(home, "Library/Application Support/xbar/plugins/claude.10s.sh"),
      join(home, "Library/Preferences/com.ameba.SwiftBar.plist"),
    ],
    comment: "#",
    found: ({ home }) => {
      const [xbar, swiftbar] = [
        "Application Support/xbar/plugins",
        "Preferences/com.ameba.SwiftBar.plist",
      ].map((name) => existsSync(join(home, "Library", name)));
      return xbar ? "xbar" : swiftbar ? "SwiftBar" : null;
    },
    lines: (around) => ["#!/bin/sh", `exec ${launcher(around)} --for xbar`],
    next: () => null,
    byHand: "make a plugin claude.10s.sh of this, and chmod +x it",
  },
} as const satisfies Readonly<Record<string, Place>>;
