/** What `help` prints: an overview in groups, one command, or the settings. No line is longer than 80 cells. */

import { hanging, paragraph, table } from "../cli/layout.ts";
import type { Piece, Screen, ScreenLine, Words } from "../cli/screen.ts";
import { COMMAND_GROUPS } from "../commands.ts";
import { ALL_SETTINGS } from "../config/poller-settings.ts";
import { flagOf, type SettingsTable, variableOf } from "../config/setting.ts";
import { EXIT_MEANINGS } from "../exit-codes.ts";
import { type Option, type Page, typed } from "./pages.ts";

type Row = readonly [name: Words, text: Words];

const HELP_CELLS = 80;

const EXAMPLES: readonly string[] = [
  "set -g status-right '#(claude-usage --for tmux) | %H:%M'",
  'claude-usage guard --below 90 && claude -p "next task"',
  "claude-usage --json | jq .five_hour.utilization",
];

/** The commands in their groups, examples, and the flags that stand for themselves. */
export function overview(pages: readonly Page[], wide: Screen): readonly ScreenLine[] {
  const screen = atMost(wide);
  const [line, ...commands] = pages;
  const rowOf = (name: string): readonly Row[] =>
    commands.filter((page) => page.name === name).map((page) => [page.name, page.summary]);
  const groups = COMMAND_GROUPS.map(([title, names]) => [title, names.flatMap(rowOf)] as const);
  const flags = line === undefined ? [] : flagRows(line);
  const width = Math.max(...commands.map(({ name }) => name.length));
  const block = (title: string, rows: readonly Row[]): readonly ScreenLine[] => [
    ...heading(screen, title),
    ...table(
      screen,
      rows.map(([name, text]) => [typeof name === "string" ? name.padEnd(width) : name, text]),
      { indent: 2 },
    ),
    [],
  ];
  return [
    ...paragraph(
      screen,
      "How much of your Claude plan is used: in tmux, the prompt and Claude Code.",
    ),
    [],
    ...paragraph(screen, [
      "claude-usage",
      " prints the line; ",
      "claude-usage COMMAND",
      " does one of these:",
    ]),
    [],
    ...groups.flatMap(([title, rows]) => block(title, rows)),
    ...block("Flags of the line", flags),
    ...heading(screen, "Examples"),
    ...EXAMPLES.flatMap((one) => hanging(screen, "  ", one)),
    [],
    ...paragraph(
      screen,
      "claude-usage help COMMAND tells more of one, claude-usage help settings of all settings, and claude-usage help exit-codes what each exit code means.",
    ),
  ];
}

/** One command: what it takes and the settings that it uses. */
export function helpOn(page: Page, wide: Screen): readonly ScreenLine[] {
  const screen = atMost(wide);
  const flags = page.flags.map((option) => `[${nameOf(option)}]`);
  const settingsHint = page.settings.length === 0 ? [] : ["[SETTING…]"];
  const { operand } = page;
  const choice = [operand, operand?.rest].flatMap((one) =>
    one?.members?.length
      ? [...paragraph(screen, `${one.placeholder}: one of ${one.members.join(", ")}`), []]
      : [],
  );
  const settings = page.settings.map(({ flag }) => flag).join(", ");
  return [
    ...hanging(
      screen,
      "",
      [{ text: withOperand(page), accent: "strong" }, ` ${[...flags, ...settingsHint].join(" ")}`],
      4,
    ),
    [],
    ...paragraph(screen, `${page.summary[0]?.toUpperCase()}${page.summary.slice(1)}.`),
    [],
    ...choice,
    ...table(screen, flagRows(page), { indent: 2 }),
    ...(settings === ""
      ? []
      : [
          [],
          ...hanging(
            screen,
            "",
            `Settings, which claude-usage help settings explains: ${settings}`,
            2,
          ),
        ]),
  ];
}

/** Every setting with its default. */
export function helpOnSettings(wide: Screen): readonly ScreenLine[] {
  const screen = atMost(wide);
  const [key = ""] = Object.keys(ALL_SETTINGS).filter((one) => one.includes("_"));
  const how = `Settings, as a flag (${flagOf(key)}), as a variable (${variableOf(key)}) or as a line of config.toml (${key}); the first of these wins. claude-usage config shows those in force and writes the file.`;
  return [
    ...paragraph(screen, how),
    [],
    ...table(screen, settingRows(ALL_SETTINGS), { indent: 2 }),
  ];
}

export function helpOnExitCodes(wide: Screen): readonly ScreenLine[] {
  const rows = EXIT_MEANINGS.map(([code, text]): Row => [String(code), text]);
  return table(atMost(wide), rows, { indent: 2 });
}

const atMost = (screen: Screen): Screen => ({
  ...screen,
  columns: Math.min(screen.columns, HELP_CELLS),
});

const heading = (screen: Screen, text: string): readonly ScreenLine[] =>
  paragraph(screen, { text, accent: "strong" });

const withOperand = (page: Page): string => {
  const { operand } = page;
  if (operand === null) return typed(page);
  const { placeholder, optional, rest } = operand;
  const restText = rest === undefined ? "" : ` [${rest.placeholder}…]`;
  return `${typed(page)} ${optional ? `[${placeholder}${restText}]` : `${placeholder}${restText}`}`;
};

const nameOf = ({ flag, value }: Option): string =>
  value === null ? flag : `${flag} ${value.placeholder}`;

/** The short names that main.ts knows. */
const SHORT: Readonly<Record<string, string>> = { "--help": "-h, ", "--version": "-v, " };

const flagRows = ({ flags }: Page): readonly Row[] =>
  flags.map((option) => {
    const { members } = option.value ?? {};
    const choice = members === undefined ? "" : `: ${members.join(", ")}`;
    return [`${SHORT[option.flag] ?? ""}${nameOf(option)}`, option.help + choice];
  });

const settingRows = (all: SettingsTable): readonly Row[] =>
  Object.entries(all).map(([key, { kind, defaultText, help }]) => {
    const flag = kind.isBoolean ? flagOf(key).replace("--", "--[no-]") : flagOf(key);
    const value = kind.isBoolean ? "" : ` ${kind.placeholder ?? "WORD"}`;
    const members: readonly string[] = kind.isBoolean ? [] : (kind.members ?? []);
    const isSaid = members.every((one) => help.includes(one));
    const choice = isSaid ? "" : `: ${members.join(", ")}`;
    const quiet: Piece = { text: ` (${defaultText})`, accent: "quiet" };
    return [`${flag}${value}`, [help + choice, quiet]];
  });
