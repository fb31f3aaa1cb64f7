/** Reads config.toml as a layer of settings, each with its line. */
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { readBounded } from "../platform/bounded-file.ts";
import {
  type AccountEntry,
  type AccountRow,
  accountEntry,
  MAX_ACCOUNTS,
} from "./account-tables.ts";
import { type GivenValue, quoted, type SettingsLayer, type SettingsTable } from "./setting.ts";
import { tableRow } from "./value-types.ts";

export interface ConfigFile {
  /** The settings of the file; null when it could not be read at all. */
  readonly layer: SettingsLayer | null;
  readonly problems: readonly string[];
}

/** A person writes some lines. */
const MAX_CONFIG_BYTES = 2 ** 20;

/** A missing file is an empty layer. Only keys of `table` are settings. */
export function readConfigFile(path: string, table: SettingsTable): ConfigFile {
  const source = readBounded(path, MAX_CONFIG_BYTES);
  if (typeof source === "string") return parseConfig(source, path, table);
  return source.why === "missing"
    ? { layer: new Map(), problems: [] }
    : { layer: null, problems: [`${path}: ${source.text}.`] };
}

/** The settings in the text of a file. */
export function parseConfig(content: string, path: string, table: SettingsTable): ConfigFile {
  // Some editors begin a file with a byte order mark.
  const source = content.replace(/^\uFEFF/, "");
  let top: AST.TOMLTopLevelTable;
  try {
    [top] = parseTOML(source).body;
  } catch (error) {
    // The parser recurses for each nested bracket; this is its only other error.
    if (error instanceof RangeError)
      return { layer: null, problems: [`${path}:1: nested too deeply.`] };
    if (!(error instanceof ParseError)) throw error;
    const lines = source.trimEnd().split("\n");
    // An error at the end of the file is reported on its last line.
    const last = Math.min(error.lineNumber, lines.length);
    // Where a value is a comment, the error comes on the next line.
    const line = COLOUR.test(lines[last - 2] ?? "") ? last - 1 : last;
    const found = [BARE_TEXT, COLOUR].map((mistake) => mistake.exec(lines[line - 1] ?? ""));
    const [, key, value] = found.find((one) => one !== null) ?? [];
    const why = value ? `a text needs quotes: ${key} = ${quoted(value)}` : error.message;
    return { layer: null, problems: [`${path}:${line}: ${why}.`] };
  }
  const layer = new Map<string, GivenValue>();
  const problems: string[] = [];
  const accounts = accountsIn(top, path, source, table);
  problems.push(...accounts.problems);
  if (accounts.given !== null) layer.set(ACCOUNTS, accounts.given);
  for (const node of top.body) {
    const where = `${path}:${node.loc.start.line}`;
    if (isAccounts(node, table)) continue;
    const [first = "", ...inside] = keysOf(node);
    const isTable = Object.hasOwn(table, first) && table[first]?.kind.table === true;
    const key = isTable ? first : keysOf(node).join(".");
    const row = Object.hasOwn(table, key) ? table[key] : undefined;
    if (row === undefined) problems.push(`${where}: unknown setting ${quoted(key)}.`);
    else if (isTable) {
      const before = layer.get(key);
      const text = [
        ...(before === undefined ? [] : [before.text]),
        ...entriesOf(node, inside, source),
      ];
      layer.set(key, { text: text.join(","), where: before?.where ?? where });
    } else layer.set(key, { text: textOf(node, source, row.kind.list), where });
  }
  return { layer, problems };
}

/** The commonest mistakes, for which the parser has no word of use. */
const BARE_TEXT = /^\s*([\w-]+)\s*=\s*(?!(?:true|false)\b)([a-z~/][^"'#]*?)\s*(?:#.*)?$/i;
const COLOUR = /^\s*([\w-]+)\s*=\s*(#[\da-f]{6})\s*$/i;

type Content = AST.TOMLContentNode | AST.TOMLKeyValue | AST.TOMLTable;

const keysOf = (node: AST.TOMLKeyValue | AST.TOMLTable): readonly string[] =>
  node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value));

/** `[colors]`, `colors = { … }` and `colors.warm = …` alike, as a row of each. */
function entriesOf(
  node: AST.TOMLKeyValue | AST.TOMLTable,
  inside: readonly string[],
  source: string,
): readonly string[] {
  const rows =
    node.type === "TOMLTable"
      ? node.body
      : inside.length === 0 && node.value.type === "TOMLInlineTable"
        ? node.value.body
        : null;
  const entry = (keys: readonly string[], value: Content) => {
    const text = textOf(value, source);
    // What is no text or number stays as written, and is refused.
    return isScalar(value) ? tableRow([keys.join("."), text]) : `${keys.join(".")}=${text}`;
  };
  if (rows === null) return node.type === "TOMLTable" ? [] : [entry(inside, node.value)];
  return rows.map((row) => entry([...inside, ...keysOf(row)], row.value));
}

const isScalar = (node: Content): boolean =>
  node.type === "TOMLKeyValue" ? isScalar(node.value) : node.type === "TOMLValue";

const ACCOUNTS = "accounts";

const isAccounts = (node: AST.TOMLKeyValue | AST.TOMLTable, table: SettingsTable): boolean =>
  keysOf(node)[0] === ACCOUNTS && Object.hasOwn(table, ACCOUNTS);

/** `[accounts.work]`, `[accounts]` and `accounts.work.dir = …` alike. A table with a mistake is left out, and named. */
function accountsIn(
  top: AST.TOMLTopLevelTable,
  path: string,
  source: string,
  table: SettingsTable,
): { readonly given: GivenValue | null; readonly problems: readonly string[] } {
  const tables = new Map<string, { readonly where: string; readonly rows: AccountRow[] }>();
  const problems: string[] = [];
  let first: string | null = null;
  const visit = (keys: readonly string[], node: Content): void => {
    const where = `${path}:${node.loc.start.line}`;
    first ??= where;
    const inner =
      node.type === "TOMLTable" || node.type === "TOMLInlineTable"
        ? node.body
        : node.type === "TOMLKeyValue" && node.value.type === "TOMLInlineTable"
          ? node.value.body
          : null;
    const [, name, key, ...more] = keys;
    const isList = node.type === "TOMLTable" && node.kind === "array";
    if (more.length > 0 || isList || (inner === null && key === undefined)) {
      const what = `each account is a table, such as [accounts.work] with a dir`;
      problems.push(`${where}: ${what}, unlike ${quoted(keys.join("."))}.`);
      return;
    }
    if (name !== undefined && !tables.has(name)) tables.set(name, { where, rows: [] });
    if (inner !== null) for (const row of inner) visit([...keys, ...keysOf(row)], row);
    else if (name !== undefined && key !== undefined)
      tables.get(name)?.rows.push({ key, text: textOf(node, source), where });
  };
  for (const node of top.body) if (isAccounts(node, table)) visit(keysOf(node), node);
  const entries: AccountEntry[] = [];
  const places = new Map<string, string>();
  for (const [name, { where, rows }] of tables) {
    const entry = accountEntry(name, rows, where);
    if ("name" in entry) {
      entries.push(entry);
      places.set(`${ACCOUNTS}.${name}`, where);
    } else problems.push(...entry);
  }
  if (entries.length > MAX_ACCOUNTS)
    problems.push(`${first}: only the first ${MAX_ACCOUNTS} accounts are used.`);
  const given = first === null ? null : JSON.stringify(entries.slice(0, MAX_ACCOUNTS));
  return {
    given: given === null || first === null ? null : { text: given, where: first, tables: places },
    problems,
  };
}

/** A value as the other layers would write it; a value that no setting takes stays as written in the file. */
function textOf(node: Content, source: string, list = false): string {
  if (node.type === "TOMLKeyValue") return textOf(node.value, source, list);
  if (node.type === "TOMLArray" && list) {
    return node.elements.map((item) => textOf(item, source)).join(",");
  }
  if (node.type !== "TOMLValue") return source.slice(...node.range);
  if (node.kind === "string") return node.value;
  return node.kind === "integer" || node.kind === "float"
    ? node.number
    : source.slice(...node.range);
}
