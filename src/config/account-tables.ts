/** The tables of accounts in config.toml, such as `[accounts.work]`: their rows, and the setting that they become. No npm package: readers load it. */

import { list, nullable, record, text } from "../platform/decoders.ts";
import { parseJson } from "../platform/json.ts";
import type { Colour } from "../render/colours.ts";
import { commandType } from "./alert-types.ts";
import { parseColour } from "./colours-type.ts";
import { quoted } from "./setting.ts";
import { HARMLESS } from "./text-types.ts";
import { invalid, type ValueType, valid } from "./value-types.ts";

/** One account as the file names it: a folder of Claude Code's, or a command that prints what another tool knows. */
export interface AccountEntry {
  readonly name: string;
  /** As it is written, with `~`; null for a command. */
  readonly dir: string | null;
  /** What is shown in place of the name; null for the name itself. */
  readonly label: string | null;
  readonly color: Colour | null;
  /** The person's own line for `sh -c`; null for a folder. */
  readonly command: string | null;
}

export const labelOf = ({ name, label }: AccountEntry): string => label ?? name;

/** More than anybody has, and each costs memory. */
export const MAX_ACCOUNTS = 16;
const MAX_LABEL_LENGTH = 24;
const MAX_DIR_LENGTH = 1_000;

/** Also a word of a shell, and the name of a folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/;

/** A row of a table with its place: `dir = "~/.claude-work"` in `config.toml:3`. */
export interface AccountRow {
  readonly key: string;
  readonly text: string;
  readonly where: string;
}

/** What each row takes, as the sentence on a mistake says it. */
const ROWS: Readonly<Record<string, readonly [test: (text: string) => boolean, takes: string]>> = {
  dir: [
    (dir) => /^(~|~\/.*|\/.*)$/.test(dir) && isPlain(dir) && dir.length <= MAX_DIR_LENGTH,
    'a folder that begins with / or ~/, such as "~/.claude-work"',
  ],
  label: [
    (label) => HARMLESS.test(label) && label.trim() !== "" && label.length <= MAX_LABEL_LENGTH,
    `a text of at most ${MAX_LABEL_LENGTH} characters, without control characters`,
  ],
  color: [(color) => parseColour(color) !== undefined, '"#rrggbb" or a number from 16 to 255'],
  command: [
    (command) => command.trim() !== "" && commandType.parse(command).kind === "value",
    "one line for the shell",
  ],
};

const isPlain = (words: string): boolean => !/\p{Cc}/u.test(words);

/** The account of one table, or what is wrong with it. `where` is the place of the table. */
export function accountEntry(
  name: string,
  rows: readonly AccountRow[],
  where: string,
): AccountEntry | readonly string[] {
  if (!NAME.test(name)) {
    return [
      `${where}: an account's name has up to 24 letters, digits, - and _, unlike ${quoted(name)}.`,
    ];
  }
  const table = `accounts.${name}`;
  const problems = rows.flatMap(({ key, text: given, where: place }) => {
    const row = Object.hasOwn(ROWS, key) ? ROWS[key] : undefined;
    if (row === undefined) return [`${place}: unknown setting ${quoted(`${table}.${key}`)}.`];
    const [test, takes] = row;
    return test(given) ? [] : [`${place}: ${table}.${key} takes ${takes}, not ${quoted(given)}.`];
  });
  if (problems.length > 0) return problems;
  const given = new Map(rows.map(({ key, text: one }) => [key, one]));
  const [dir, command] = [given.get("dir") ?? null, given.get("command") ?? null];
  if ((dir === null) === (command === null)) {
    const both = dir !== null;
    return [
      `${where}: ${table} takes ${both ? "one of dir and command, not both" : "dir, the folder of its login, or command"}.`,
    ];
  }
  const color = given.get("color") ?? "";
  return {
    name,
    dir,
    label: given.get("label") ?? null,
    color: parseColour(color) ?? null,
    command,
  };
}

const colour = (value: unknown): Colour | undefined =>
  typeof value === "string" ? parseColour(value) : undefined;

const decodeAccounts = list(
  record<AccountEntry>({
    name: text,
    dir: nullable(text),
    label: nullable(text),
    color: nullable(colour),
    command: nullable(text),
  }),
  MAX_ACCOUNTS,
);

/** The setting: what the tables say, as the file's reader writes it. */
export const accountsType: ValueType<readonly AccountEntry[]> = {
  table: true,
  placeholder: "TABLES",
  parse: (given) => {
    const entries = given === "" ? [] : decodeAccounts(parseJson(given));
    return entries === undefined
      ? invalid(
          `tables in config.toml, such as [accounts.work] with a dir, at most ${MAX_ACCOUNTS}`,
        )
      : valid(entries);
  },
  toml: (entries) =>
    entries.length === 0
      ? "{}"
      : `{ ${entries.map((entry) => `${entry.name} = { ${accountRows(entry)} }`).join(", ")} }`,
};

/** Its rows, as TOML writes them. */
export const accountRows = ({ dir, command, label, color }: AccountEntry): string =>
  Object.entries({ dir, command, label, color })
    .flatMap(([key, value]) => (value === null ? [] : [`${key} = ${JSON.stringify(value)}`]))
    .join(", ");
