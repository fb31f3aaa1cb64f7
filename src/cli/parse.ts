/** argv by a command's spec: a layer of settings, the command's own flags, an operand and what follows it. */
import { parseArgs } from "node:util";
import type { ALL_SETTINGS, POLLER_SETTINGS } from "../config/poller-settings.ts";
import type { RENDER_SETTINGS } from "../config/render-settings.ts";
import {
  flagOf,
  type GivenValue,
  quoted,
  type SettingsLayer,
  type SettingsTable,
} from "../config/setting.ts";
import type { CommandSpec, SpecOperand, SpecValue } from "./spec.ts";

/** The settings for each value of `CommandSpec.settings`. */
export interface SettingsTables {
  readonly none: Readonly<Record<string, never>>;
  readonly render: typeof RENDER_SETTINGS;
  readonly poller: typeof POLLER_SETTINGS;
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
  operand: { members: readonly (infer M extends string)[]; others?: never };
}
  ? M | (S extends { operand: { optional: true } } ? undefined : never)
  : string | undefined;

/** What was given, or the sentence that says what was wrong with it. */
export function parseCommand<S extends CommandSpec>(
  argv: readonly string[],
  table: SettingsTables[S["settings"]],
  { flags: flagSpecs, operand }: S,
): ParsedCommand<S> | string {
  const settings = settingFlags(table);
  const ownFlags = Object.entries(flagSpecs).map(([name, { placeholder }]) => ({
    name,
    isSwitch: placeholder === undefined,
  }));
  const words = tokenize(argv, [...settings.values(), ...ownFlags]);
  if (typeof words === "string") return words;
  const { given, positionals } = words;
  const [first, ...rest] = positionals;
  const [extra] = operand === undefined ? positionals : operand.rest === undefined ? rest : [];
  if (extra !== undefined) return unexpectedArgument(extra);
  const layer = new Map<string, GivenValue>();
  const flags = new Map<string, string>();
  for (const { name, value } of given) {
    const setting = settings.get(name);
    if (setting === undefined) {
      const before = flagSpecs[name]?.list ? flags.get(name) : undefined;
      // What was asked for first must not be forgotten in silence.
      flags.set(name, before === undefined ? (value ?? "true") : `${before},${value}`);
    } else
      layer.set(setting.key, { text: value ?? setting.switchText, where: flagOf(setting.key) });
  }
  const problem = [
    ...[...flags].map(([name, text]) => invalidChoice(`--${name}`, text, flagSpecs[name])),
    operand === undefined ? null : invalidOperand(operand, first),
    ...rest.map((text) => invalidChoice(operand?.rest?.placeholder ?? "", text, operand?.rest)),
  ].find((sentence) => sentence !== null);
  return (
    problem ?? {
      layer,
      flags: flags as ParsedCommand<S>["flags"],
      operand: first as OperandOf<S>,
      rest,
    }
  );
}

export const unexpectedArgument = (text: string): string =>
  `unexpected argument ${JSON.stringify(text)}.`;

interface SettingFlag {
  readonly name: string;
  readonly key: string;
  readonly isSwitch: boolean;
  /** The setting's value when the flag is given as a switch. */
  readonly switchText: string;
}

/** Each setting's flag by its name; a boolean setting has a second one, `--no-…`. */
function settingFlags(table: SettingsTable): ReadonlyMap<string, SettingFlag> {
  const flags = Object.entries(table).flatMap(([key, { kind, noFlag }]): readonly SettingFlag[] => {
    if (noFlag) return [];
    const name = flagOf(key).slice(2);
    const isSwitch = kind.isBoolean === true;
    const negative = { name: `no-${name}`, key, isSwitch, switchText: "false" };
    return [{ name, key, isSwitch, switchText: "true" }, ...(isSwitch ? [negative] : [])];
  });
  return new Map(flags.map((flag) => [flag.name, flag]));
}

interface Tokens {
  readonly given: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly positionals: readonly string[];
}

function tokenize(
  argv: readonly string[],
  flags: readonly { readonly name: string; readonly isSwitch: boolean }[],
): Tokens | string {
  // Readers mostly pass no arguments, and the parser takes a millisecond to load.
  if (argv.length === 0) return { given: [], positionals: [] };
  const options = Object.fromEntries(
    flags.map(({ name, isSwitch }) => [name, { type: isSwitch ? "boolean" : "string" } as const]),
  );
  try {
    const { tokens, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      tokens: true,
    });
    return {
      given: tokens.filter(({ kind }) => kind === "option") as Tokens["given"],
      positionals,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("ERR_PARSE_ARGS")) throw error;
    // Advice may follow, on the same line or the next. The user's text stands before it, and may be anything.
    return `${message.split(/\.\s(?=To specify |Did you )/)[0]}.`;
  }
}

type Choice = Pick<SpecValue, "members" | "list" | "others">;

function invalidChoice(
  name: string,
  text: string,
  { members, list, others }: Choice = {},
): string | null {
  if (members === undefined || list || others || members.includes(text)) return null;
  return `${name} takes one of ${members.join(", ")}, not ${quoted(text)}.`;
}

function invalidOperand(operand: SpecOperand, text: string | undefined): string | null {
  const { placeholder, members, optional } = operand;
  if (text !== undefined) return invalidChoice(placeholder, text, operand);
  if (optional) return null;
  const choice = members === undefined ? "" : `; it is one of ${members.join(", ")}`;
  return `${placeholder} is missing${choice}.`;
}
