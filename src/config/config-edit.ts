/** Changes one setting in the text of config.toml, and writes the first one. Comments, order and line ends stay. */
import { type AST, parseTOML } from "toml-eslint-parser";
import type { SettingsTable } from "./setting.ts";

/** The text with `key = value` in it, where it stands already or in the place that its comment has. The text must be valid TOML. */
export function withSetting(source: string, key: string, value: string): string {
  const mark = source.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text = source.slice(mark.length);
  const program = parseTOML(text);
  const [top] = program.body;
  const present = top.body.find((node) => node.type === "TOMLKeyValue" && isNamed(node, key));
  if (present?.type === "TOMLKeyValue") {
    const [start, end] = present.value.range;
    return `${mark}${text.slice(0, start)}${value}${text.slice(end)}`;
  }
  const at = placeFor(text, key, program);
  const eol = /\r\n/.test(text) ? "\r\n" : "\n";
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const gap = before === "" || before.endsWith("\n") ? "" : eol;
  return `${mark}${before}${gap}${key} = ${value}${eol}${after}`;
}

const isNamed = ({ key }: AST.TOMLKeyValue, name: string): boolean => {
  const [only, ...more] = key.keys;
  return more.length === 0 && (only?.type === "TOMLBare" ? only.name : only?.value) === name;
};

/** Below the comment that shows the setting; else below the last setting, above the first table. */
function placeFor(text: string, key: string, { body: [top], comments }: AST.TOMLProgram): number {
  const tables = top.body.filter(({ type }) => type === "TOMLTable");
  const firstTable = tables[0]?.range[0] ?? text.length;
  const shown = comments.find(
    ({ value, range }) =>
      range[0] < firstTable &&
      isLineStart(text, range[0]) &&
      value.replace(/^[ \t]+/, "").split(/[ \t]*=/, 1)[0] === key &&
      value.includes("="),
  );
  if (shown !== undefined) return nextLine(text, shown.range[1]);
  const last = top.body.filter(({ type }) => type === "TOMLKeyValue").at(-1);
  if (last !== undefined) return nextLine(text, last.range[1]);
  return tables.length === 0 ? text.length : aboveComments(text, lineStart(text, firstTable));
}

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
const isLineStart = (text: string, at: number): boolean =>
  text.slice(lineStart(text, at), at).trim() === "";

function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** A table's own comments stand right above it. */
function aboveComments(text: string, at: number): number {
  if (at === 0) return 0;
  const start = lineStart(text, at - 1);
  return /^[ \t]*#/.test(text.slice(start, at)) ? aboveComments(text, start) : at;
}

const COMMENT_CELLS = 78;

/** A file in which every setting stands as a comment, with its default. */
export function configTemplate(table: SettingsTable): string {
  const settings = Object.entries(table).map(([key, { kind, defaultText, help }]) => {
    const parsed = kind.parse(defaultText);
    const value = parsed.kind === "value" ? kind.toml(parsed.value) : defaultText;
    return `${wrapped(help)}\n# ${key} = ${value}\n`;
  });
  return `${HEAD}\n${settings.join("\n")}`;
}

const HEAD = `# Settings of claude-usage. Each line shows a default: remove its first # to change it.
# Flags and CLAUDE_USAGE_… variables are stronger. claude-usage config shows what is in force.
`;

function wrapped(help: string): string {
  const lines = [""];
  for (const word of help.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length + 1 > COMMENT_CELLS) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => `## ${line}`).join("\n");
}
