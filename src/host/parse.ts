/** argv into layers: every row of a table is a flag, and a command may have switches of its own. */
import { parseArgs } from "node:util";
import { flagOf, type Given, type Layer, type Table } from "../settings/row.ts";

export interface Parsed {
  readonly layer: Layer;
  /** The command's own flags: those without a value are "true". */
  readonly own: ReadonlyMap<string, string>;
}

/** What a command takes besides settings: flag names, with or without a value. */
export type Own = Readonly<Record<string, "switch" | "value">>;

/** The parsed flags, or the sentence that says what was wrong with them. */
export function parse(argv: readonly string[], table: Table, own: Own): Parsed | string {
  // Most calls have none, and the parser takes a millisecond to load.
  if (argv.length === 0) return { layer: new Map(), own: new Map() };
  const options: Record<string, { type: "boolean" | "string" }> = {};
  for (const [key, { kind }] of Object.entries(table)) {
    options[flagOf(key).slice(2)] = { type: kind.bare ? "boolean" : "string" };
  }
  for (const [name, takes] of Object.entries(own)) {
    options[name] = { type: takes === "switch" ? "boolean" : "string" };
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      allowNegative: true,
    });
    const [stray] = positionals;
    if (stray !== undefined) return `there is no place for ${JSON.stringify(stray)} here.`;
    return {
      layer: layerOf(values, table),
      own: new Map(
        Object.entries(values)
          .filter(([name]) => Object.hasOwn(own, name))
          .map(([name, found]) => [name, String(found)]),
      ),
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("ERR_PARSE_ARGS")) throw error;
    // Advice may follow, on the same line or the next.
    return `${message.split(/\.\s/)[0]}.`;
  }
}

function layerOf(values: Readonly<Record<string, unknown>>, table: Table): Layer {
  const layer = new Map<string, Given>();
  for (const key of Object.keys(table)) {
    const where = flagOf(key);
    const found = values[where.slice(2)];
    if (found !== undefined) layer.set(key, { text: String(found), where });
  }
  return layer;
}
