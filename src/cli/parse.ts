/** argv into layers, by what the command takes: settings of a table, flags of its own, an operand. */
import { parseArgs } from "node:util";
import type { ALL_SETTINGS } from "../config/all-settings.ts";
import type { POLLER_SETTINGS } from "../config/poller-settings.ts";
import type { RENDER_SETTINGS } from "../config/render-settings.ts";
import {
  flagOf,
  type GivenValue,
  quoted,
  type SettingsLayer,
  type SettingsTable,
} from "../config/setting.ts";
import type { CommandSpec, SpecOperand } from "./spec.ts";

/** The settings behind each word of a synopsis. */
export interface SettingsTables {
  readonly none: Readonly<Record<string, never>>;
  readonly looking: typeof RENDER_SETTINGS;
  readonly polling: typeof POLLER_SETTINGS;
  readonly all: typeof ALL_SETTINGS;
}

export interface ParsedCommand<S extends CommandSpec> {
  readonly layer: SettingsLayer;
  /** The command's own flags as given: a switch is "true". */
  readonly flags: ReadonlyMap<keyof S["flags"] & string, string>;
  readonly operand: OperandOf<S>;
  /** What follows the operand. */
  readonly rest: readonly string[];
}

/** Undefined only where it may be left out. */
type OperandOf<S extends CommandSpec> = S extends {
  operand: { members: readonly (infer M extends string)[] };
}
  ? M | (S extends { operand: { optional: true } } ? undefined : never)
  : string | undefined;

/** What was given, or the sentence that says what was wrong with it. */
export function parseCommand<S extends CommandSpec>(
  argv: readonly string[],
  table: SettingsTables[S["settings"]],
  { flags, operand }: S,
): ParsedCommand<S> | string {
  const settings = settingFlags(table);
  const switches = Object.entries(flags).map(([name, { placeholder }]) => ({
    name,
    bare: placeholder === undefined,
  }));
  const words = wordsOf(argv, [...settings.values(), ...switches]);
  if (typeof words === "string") return words;
  const { given, positionals } = words;
  const [first, ...rest] = positionals;
  const [stray] = operand === undefined ? positionals : operand.rest === undefined ? rest : [];
  if (stray !== undefined) return `there is no place for ${JSON.stringify(stray)} here.`;
  const layer = new Map<string, GivenValue>();
  const own = new Map<string, string>();
  for (const { name, value } of given) {
    const setting = settings.get(name);
    if (setting === undefined) own.set(name, value ?? "true");
    else layer.set(setting.key, { text: value ?? setting.alone, where: flagOf(setting.key) });
  }
  const wrong = [
    ...[...own].map(([name, text]) => invalidChoice(`--${name}`, text, flags[name])),
    operand === undefined ? null : invalidOperand(operand, first),
    ...rest.map((text) => invalidChoice(operand?.rest?.placeholder ?? "", text, operand?.rest)),
  ].find((sentence) => sentence !== null);
  return (
    wrong ?? {
      layer,
      flags: own as ParsedCommand<S>["flags"],
      operand: first as OperandOf<S>,
      rest,
    }
  );
}

interface SettingFlag {
  readonly name: string;
  readonly key: string;
  readonly bare: boolean;
  /** What it says where it stands without a value. */
  readonly alone: string;
}

/** Each setting's flag by its name; one that stands without a value has another that takes it back. */
function settingFlags(table: SettingsTable): ReadonlyMap<string, SettingFlag> {
  const flags = Object.entries(table).flatMap(([key, { kind }]): readonly SettingFlag[] => {
    const name = flagOf(key).slice(2);
    const bare = kind.isBoolean === true;
    const negative = { name: `no-${name}`, key, bare, alone: "false" };
    return [{ name, key, bare, alone: "true" }, ...(bare ? [negative] : [])];
  });
  return new Map(flags.map((flag) => [flag.name, flag]));
}

interface Words {
  readonly given: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly positionals: readonly string[];
}

function wordsOf(
  argv: readonly string[],
  flags: readonly { readonly name: string; readonly bare: boolean }[],
): Words | string {
  // Most looks have none, and the parser takes a millisecond to load.
  if (argv.length === 0) return { given: [], positionals: [] };
  const options = Object.fromEntries(
    flags.map(({ name, bare }) => [name, { type: bare ? "boolean" : "string" } as const]),
  );
  try {
    const { tokens, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      tokens: true,
    });
    return { given: tokens.filter(({ kind }) => kind === "option") as Words["given"], positionals };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("ERR_PARSE_ARGS")) throw error;
    // Advice may follow, on the same line or the next. What was typed stands before it, and may be anything.
    return `${message.split(/\.\s(?=To specify |Did you )/)[0]}.`;
  }
}

type Choice = { readonly members?: readonly string[]; readonly list?: true };

function invalidChoice(name: string, text: string, { members, list }: Choice = {}): string | null {
  if (members === undefined || list || members.includes(text)) return null;
  return `${name} takes one of ${members.join(", ")}, not ${quoted(text)}.`;
}

function invalidOperand(operand: SpecOperand, text: string | undefined): string | null {
  const { placeholder, members, optional } = operand;
  if (text !== undefined) return invalidChoice(placeholder, text, operand);
  if (optional) return null;
  const choice = members === undefined ? "" : `; it is one of ${members.join(", ")}`;
  return `${placeholder} is missing${choice}.`;
}
