/** Reads config.toml as a layer of settings, each with its line. */
import { readFileSync } from "node:fs";
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { errnoOf } from "../platform/fs.ts";
import { type GivenValue, quoted, type SettingsLayer, type SettingsTable } from "./setting.ts";

export interface ConfigFile {
  /** The settings of the file; null when it could not be read at all. */
  readonly layer: SettingsLayer | null;
  readonly problems: readonly string[];
}

/** A missing file is an empty layer. Only keys of `table` are settings. */
export function readConfigFile(path: string, table: SettingsTable): ConfigFile {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { layer: new Map(), problems: [] };
    return { layer: null, problems: [`${path}: cannot be read (${code}).`] };
  }
  return parseConfig(source, path, table);
}

/** @internal */
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
    // An error at the end of the file is reported on its last line.
    const line = Math.min(error.lineNumber, source.trimEnd().split("\n").length);
    return { layer: null, problems: [`${path}:${line}: ${error.message}.`] };
  }
  const layer = new Map<string, GivenValue>();
  const problems: string[] = [];
  for (const node of top.body) {
    const where = `${path}:${node.loc.start.line}`;
    const key = keyOf(node);
    const row = Object.hasOwn(table, key) ? table[key] : undefined;
    if (row === undefined) problems.push(`${where}: unknown setting ${quoted(key)}.`);
    else layer.set(key, { text: textOf(node, source, row.kind.list), where });
  }
  return { layer, problems };
}

type Content = AST.TOMLContentNode | AST.TOMLKeyValue | AST.TOMLTable;

const keyOf = (node: AST.TOMLKeyValue | AST.TOMLTable): string =>
  node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value)).join(".");

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
