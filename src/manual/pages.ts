/** Every command with all the flags it accepts, as they are typed: what help, completions and the man page print. */

import type { SettingsTables } from "../cli/parse.ts";
import { ALWAYS, LINE } from "../cli/shared-specs.ts";
import type { CommandSpec, SpecFlag, SpecOperand, SpecValue } from "../cli/spec.ts";
import { COMMANDS } from "../commands.ts";
import { ALL_SETTINGS, POLLER_SETTINGS } from "../config/poller-settings.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { flagOf, type Setting, type SettingsTable } from "../config/setting.ts";

export interface Option {
  /** `--max-width` */
  readonly flag: string;
  readonly help: string;
  /** Null for a switch. */
  readonly value: SpecValue | null;
  /** The flag with the opposite meaning: `--no-ascii` beside `--ascii`. */
  readonly opposite: string | null;
}

export interface Page {
  /** Empty for the line. */
  readonly name: string;
  readonly summary: string;
  readonly operand: SpecOperand | null;
  /** The command's own flags, `--help` among them. */
  readonly flags: readonly Option[];
  /** The settings it takes, and their flags. */
  readonly table: SettingsTable;
  readonly settings: readonly Option[];
}

const TABLES: SettingsTables = {
  none: {},
  render: RENDER_SETTINGS,
  poller: POLLER_SETTINGS,
  all: ALL_SETTINGS,
};

/** The line first, then each command. */
export async function loadPages(): Promise<readonly Page[]> {
  const commands = Object.entries(COMMANDS).map(async ([name, load]) =>
    pageOf(name, (await load()).spec, { account: ALWAYS.account, help: ALWAYS.help }),
  );
  return [pageOf("", LINE, ALWAYS), ...(await Promise.all(commands))];
}

/** A line of config.toml with an account's table, for the completions of any shell; the name is its group. */
export const ACCOUNT_TABLE =
  '^[[:space:]]*\\[?[[:space:]]*accounts[[:space:]]*\\.[[:space:]]*"?([A-Za-z0-9][A-Za-z0-9_-]*)';

/** How a command is typed. */
export const typed = ({ name }: Pick<Page, "name">): string =>
  name === "" ? "claude-usage" : `claude-usage ${name}`;

/** A value's name in help: its placeholder, or all it may be. */
export function placeholderOf(kind: Partial<SpecValue>): string {
  return kind.placeholder ?? (kind.members ?? []).join("|");
}

function pageOf(name: string, spec: CommandSpec, always: CommandSpec["flags"]): Page {
  const { summary, flags, operand = null } = spec;
  const table: SettingsTable = TABLES[spec.settings];
  return {
    name,
    summary,
    operand,
    flags: Object.entries({ ...flags, ...always }).map(([flag, one]) => flagOption(flag, one)),
    table,
    settings: Object.entries(table).flatMap(([key, row]) => settingOptions(key, row)),
  };
}

function flagOption(name: string, { help, ...value }: SpecFlag): Option {
  const isSwitch = value.placeholder === undefined;
  const whole = isSwitch ? null : { ...value, placeholder: placeholderOf(value) };
  return { flag: `--${name}`, help, value: whole, opposite: null };
}

function settingOptions(key: string, { kind, help, noFlag }: Setting<unknown>): readonly Option[] {
  if (noFlag) return [];
  const flag = flagOf(key);
  const negative = flag.replace("--", "--no-");
  if (kind.isBoolean) {
    return [
      { flag, help, value: null, opposite: negative },
      { flag: negative, help: `the opposite of ${flag}`, value: null, opposite: flag },
    ];
  }
  return [{ flag, help, value: { ...kind, placeholder: placeholderOf(kind) }, opposite: null }];
}
