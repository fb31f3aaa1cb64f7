/** A setting, and how its value is found: flags over environment over file over default. */
import type { ValueType } from "./value-types.ts";

export interface Setting<T> {
  readonly kind: ValueType<T>;
  /** The default, as text like every other layer. */
  readonly defaultText: string;
  /** For `--help`: what it is, in half a line. */
  readonly help: string;
  /** A render setting that changes nothing on the line, so that it is not part of a variant. */
  readonly offLine?: true;
  /** It has no variable, which every reader would have to compare; a flag or the file gives it. */
  readonly noVariable?: true;
  /** Nor a flag: it stands in the file alone. */
  readonly noFlag?: true;
}

export const setting = <T>(kind: ValueType<T>, defaultText: string, help: string): Setting<T> => ({
  kind,
  defaultText,
  help,
});

/** Text given for a setting, and where: a flag, a variable, or a file and line. */
export interface GivenValue {
  readonly text: string;
  readonly where: string;
  /** Of tables, where each stands: `accounts.work` in `config.toml:3`. */
  readonly tables?: ReadonlyMap<string, string>;
}

/** One source of settings: by key, what was given. */
export type SettingsLayer = ReadonlyMap<string, GivenValue>;

// biome-ignore lint/suspicious/noExplicitAny: a table holds rows of different types
export type SettingsTable = Readonly<Record<string, Setting<any>>>;

export type SettingValues<T extends SettingsTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

export interface ResolvedSettings<T extends SettingsTable> {
  readonly values: SettingValues<T>;
  /** Where each value comes from; absent for a default. */
  readonly origins: ReadonlyMap<string, string>;
  /** Sentences, each with the place of an invalid value. */
  readonly problems: readonly string[];
}

/** The values of a table from some layers, the strongest first. Where a text is invalid, the next layer counts. */
export function resolveSettings<T extends SettingsTable>(
  table: T,
  layers: readonly SettingsLayer[],
): ResolvedSettings<T> {
  const problems: string[] = [];
  const origins = new Map<string, string>();
  const resolve = (key: string, { kind, defaultText }: Setting<unknown>): unknown => {
    for (const layer of layers) {
      const given = layer.get(key);
      if (given === undefined) continue;
      const parsed = kind.parse(given.text);
      if (parsed.kind === "value") {
        origins.set(key, given.where);
        for (const [table, where] of given.tables ?? []) origins.set(table, where);
        return parsed.value;
      }
      const shown = kind.shown?.(given.text) ?? given.text;
      problems.push(`${given.where}: ${key} takes ${parsed.expected}, not ${quoted(shown)}.`);
    }
    const parsed = kind.parse(defaultText);
    if (parsed.kind === "invalid")
      throw new Error(`the default of ${key} is not ${parsed.expected}`);
    return parsed.value;
  };
  const entries = Object.entries(table).map(([key, one]) => [key, resolve(key, one)]);
  return { values: Object.fromEntries(entries) as SettingValues<T>, origins, problems };
}

/** Text of a person, harmless on a terminal and short enough for a sentence. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** CLAUDE_USAGE_MAX_WIDTH for max_width. */
export const variableOf = (key: string): string => `CLAUDE_USAGE_${key.toUpperCase()}`;

/** --max-width for max_width. */
export const flagOf = (key: string): string => `--${key.replaceAll("_", "-")}`;

/** The layer of the environment; an empty variable counts as unset. */
export function environmentSettings(
  table: SettingsTable,
  env: Readonly<Record<string, string | undefined>>,
): SettingsLayer {
  const given = Object.entries(table).flatMap(([key, { noVariable }]) => {
    const where = variableOf(key);
    const text = noVariable ? undefined : env[where];
    return text ? [[key, { text, where }] as const] : [];
  });
  return new Map(given);
}
