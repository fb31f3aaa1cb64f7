/** Every command with all the flags it accepts, as they are typed: what help, completions and the manual page print. */

import type { SettingsTables } from "../cli/parse.ts";
import { ALWAYS, COMMANDS, LINE } from "../cli/registry.ts";
import type { CommandSpec, SpecFlag, SpecOperand, SpecValue } from "../cli/spec.ts";
import { ALL_SETTINGS } from "../config/all-settings.ts";
import { POLLER_SETTINGS } from "../config/poller-settings.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { flagOf, type Setting, type SettingsTable } from "../config/setting.ts";

export interface Option {
  /** `--max-width` */
  readonly flag: string;
  readonly help: string;
  /** Null for a switch. */
  readonly value: SpecValue | null;
  /** The flag that says the contrary: `--no-ascii` beside `--ascii`. */
  readonly contrary: string | null;
}

export interface Page {
  /** Empty for the line. */
  readonly name: string;
  readonly summary: string;
  readonly operand: SpecOperand | null;
  /** The command's own flags, `--help` among them. */
  readonly own: readonly Option[];
  /** The settings it takes, and their flags. */
  readonly table: SettingsTable;
  readonly settings: readonly Option[];
}

const TABLES: SettingsTables = {
  none: {},
  looking: RENDER_SETTINGS,
  polling: POLLER_SETTINGS,
  all: ALL_SETTINGS,
};

/** How a command is typed. */
export const typed = ({ name }: Pick<Page, "name">): string =>
  name === "" ? "claude-usage" : `claude-usage ${name}`;

/** What stands for a value in help: its placeholder, or else all it may be. */
export function placeholderOf(kind: Partial<SpecValue>): string {
  return kind.placeholder ?? (kind.members ?? []).join("|");
}

function pageOf(name: string, synopsis: CommandSpec, always: CommandSpec["flags"]): Page {
  const { summary, flags, operand = null } = synopsis;
  const table: SettingsTable = TABLES[synopsis.settings];
  return {
    name,
    summary,
    operand,
    own: Object.entries({ ...flags, ...always }).map(([flag, one]) => ownOption(flag, one)),
    table,
    settings: Object.entries(table).flatMap(([key, row]) => settingOptions(key, row)),
  };
}

function ownOption(name: string, { help, ...value }: SpecFlag): Option {
  const bare = value.placeholder === undefined;
  const whole = bare ? null : { ...value, placeholder: placeholderOf(value) };
  return { flag: `--${name}`, help, value: whole, contrary: null };
}

function settingOptions(key: string, { kind, help }: Setting<unknown>): readonly Option[] {
  const flag = flagOf(key);
  const negative = flag.replace("--", "--no-");
  if (kind.isBoolean) {
    return [
      { flag, help, value: null, contrary: negative },
      { flag: negative, help: `the contrary of ${flag}`, value: null, contrary: flag },
    ];
  }
  return [{ flag, help, value: { ...kind, placeholder: placeholderOf(kind) }, contrary: null }];
}

/** The line first, then each command. */
export const PAGES: readonly Page[] = [
  pageOf("", LINE, ALWAYS),
  ...Object.entries(COMMANDS).map(([name, one]) => pageOf(name, one, { help: ALWAYS.help })),
];
