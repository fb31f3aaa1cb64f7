/** config.toml as a layer of settings, each with its line. */
import { readFileSync } from "node:fs";
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { errnoOf } from "../platform/fs.ts";
import { type GivenValue, quoted, type SettingsLayer, type SettingsTable } from "./setting.ts";

export interface ConfigFile {
  /** What the file gives; null when it could not be read at all. */
  readonly layer: SettingsLayer | null;
  readonly problems: readonly string[];
}

/** Reads the file at `path`; a missing one gives nothing. Only keys of `table` are settings. */
export function readConfigFile(path: string, table: SettingsTable): ConfigFile {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { layer: new Map(), problems: [] };
    return { layer: null, problems: [`${path}: the file cannot be read (${code}).`] };
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
    // Its only other error: the parser calls itself for each bracket in a bracket.
    if (error instanceof RangeError)
      return { layer: null, problems: [`${path}:1: the values are nested too deep.`] };
    if (!(error instanceof ParseError)) throw error;
    // What is missing at the end of the file is missed on its last line.
    const line = Math.min(error.lineNumber, source.trimEnd().split("\n").length);
    return { layer: null, problems: [`${path}:${line}: ${error.message}.`] };
  }
  const layer = new Map<string, GivenValue>();
  const problems: string[] = [];
  for (const node of top.body) {
    const where = `${path}:${node.loc.start.line}`;
    const key = keyOf(node);
    const row = Object.hasOwn(table, key) ? table[key] : undefined;
    if (row === undefined) problems.push(`${where}: there is no setting ${quoted(key)}.`);
    else layer.set(key, { text: textOf(node, source, row.kind.list), where });
  }
  return { layer, problems };
}

type Content = AST.TOMLContentNode | AST.TOMLKeyValue | AST.TOMLTable;

const keyOf = (node: AST.TOMLKeyValue | AST.TOMLTable): string =>
  node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value)).join(".");

/** A value as the other layers would write it; what no setting takes is left as it stands in the file. */
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
