/** What `--help` prints: all commands and settings, or those of one command. */

import { ALL_SETTINGS } from "../config/poller-settings.ts";
import { flagOf, type SettingsTable, variableOf } from "../config/setting.ts";
import { EXIT_MEANINGS } from "../exit-codes.ts";
import { type Option, type Page, placeholderOf, typed } from "./pages.ts";

type Row = readonly [name: string, text: string];

/** All commands, all settings, and the exit codes. */
export function overview(pages: readonly Page[]): string {
  const [line, ...commands] = pages;
  const rows = [
    ...(line === undefined ? [] : [[typed(line), line.summary] as const, ...flagsOf(line)]),
    ...commands.flatMap((page) => [
      [withOperand(page), page.summary] as const,
      ...flagsOf(page).filter(([flag]) => flag.trim() !== "--help"),
    ]),
  ];
  return [
    "How much of your Claude plan is left.",
    "",
    ...columns(rows),
    "",
    ...settings(ALL_SETTINGS),
    "",
    `Exit codes: ${EXIT_MEANINGS.map(([code, text]) => `${code} ${text}`).join("; ")}.`,
  ].join("\n");
}

/** One command: what it takes and the settings that it uses. */
export function helpOn(page: Page): string {
  const flags = page.flags.map((option) => `[${nameOf(option)}]`);
  const settingsHint = page.settings.length === 0 ? [] : ["[SETTING…]"];
  const { operand } = page;
  const choice = [operand, operand?.rest].flatMap((one) =>
    one?.members?.length ? [`${one.placeholder}: one of ${one.members.join(", ")}`, ""] : [],
  );
  return [
    [withOperand(page), ...flags, ...settingsHint].join(" "),
    "",
    `${page.summary[0]?.toUpperCase()}${page.summary.slice(1)}.`,
    "",
    ...choice,
    ...columns(flagsOf(page)),
    ...(page.settings.length === 0 ? [] : ["", ...settings(page.table)]),
  ].join("\n");
}

const withOperand = (page: Page): string => {
  const { operand } = page;
  if (operand === null) return typed(page);
  const { placeholder, optional, rest } = operand;
  const restText = rest === undefined ? "" : ` [${rest.placeholder}…]`;
  return `${typed(page)} ${optional ? `[${placeholder}${restText}]` : `${placeholder}${restText}`}`;
};

const nameOf = ({ flag, value }: Option): string =>
  value === null ? flag : `${flag} ${value.placeholder}`;

const flagsOf = ({ flags }: Page): readonly Row[] =>
  flags.map((option) => {
    const { members } = option.value ?? {};
    const choice = members === undefined ? "" : `: ${members.join(", ")}`;
    return [`  ${nameOf(option)}`, option.help + choice];
  });

function settings(table: SettingsTable): readonly string[] {
  const rows = Object.entries(table).map(([key, { kind, defaultText, help }]): Row => {
    const flag = kind.isBoolean ? flagOf(key).replace("--", "--[no-]") : flagOf(key);
    const value = kind.isBoolean ? "" : ` ${placeholderOf(kind)}`;
    return [`  ${flag}${value}`, `${help} (${defaultText})`];
  });
  const [key = ""] = Object.keys(table).filter((one) => one.includes("_"));
  const others = `as a variable (${variableOf(key)}) or as a line of config.toml (${key})`;
  return [`Settings, as a flag, ${others}:`, "", ...columns(rows)];
}

function columns(rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
