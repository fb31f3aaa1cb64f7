/** A settings.json as text: where its settings and its `env` block are, and edits that keep every other byte. Pure. */

import { type MemberNode, type ObjectNode, parse } from "@humanwhocodes/momoa";
import type { EnvChange } from "./change.ts";

/** From and to in the text, in UTF-16 units. */
type TextRange = readonly [start: number, end: number];

interface EnvEntry {
  readonly name: string;
  /** Null for a value that a variable cannot have. */
  readonly value: string | null;
  readonly line: number;
  readonly range: TextRange;
  readonly valueRange: TextRange;
}

/** An object with its braces and entries. */
interface ObjectBlock {
  readonly range: TextRange;
  readonly entries: readonly EnvEntry[];
}

type SettingsDocument =
  | { readonly kind: "settings"; readonly root: ObjectBlock; readonly env: ObjectBlock | null }
  /** Only white space. */
  | { readonly kind: "empty" }
  | BrokenSettings;

interface BrokenSettings {
  readonly kind: "broken";
  readonly line: number;
  readonly why: string;
}

const broken = (line: number, why: string): BrokenSettings => ({ kind: "broken", line, why });

export function parseSettings(text: string): SettingsDocument {
  if (/^[ \t\r\n]*$/.test(text)) return { kind: "empty" };
  const syntaxError = syntaxErrorIn(text);
  if (syntaxError !== null) return syntaxError;
  let body: ReturnType<typeof parse>["body"];
  try {
    ({ body } = parse(text, { mode: "json", ranges: true }));
  } catch (error) {
    if (error instanceof RangeError) return broken(1, "nested too deeply");
    throw error;
  }
  if (body.type !== "Object") return broken(1, "not an object");
  const envMembers = body.members.filter((member) => memberName(member) === "env");
  const [, second] = envMembers;
  if (second !== undefined) return broken(second.loc.start.line, 'duplicate key "env"');
  const value = envMembers[0]?.value;
  if (value === undefined) return { kind: "settings", root: blockOf(body), env: null };
  if (value.type !== "Object") return broken(value.loc.start.line, "env is not an object");
  const env = blockOf(value);
  const duplicate = env.entries.find(
    ({ name }, at) => env.entries.findIndex((one) => one.name === name) < at,
  );
  if (duplicate !== undefined)
    return broken(duplicate.line, `duplicate key ${JSON.stringify(duplicate.name)}`);
  return { kind: "settings", root: blockOf(body), env };
}

/** What JSON.parse, which Claude Code uses, would reject. */
function syntaxErrorIn(text: string): SettingsDocument | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const { message } = error as SyntaxError;
    const at = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    // An error at the end is in the last line that is not blank.
    const before = at >= text.length ? text.trimEnd() : text.slice(0, at);
    // The rest of the message quotes the file, secrets included.
    return broken(before.split(/\r\n|\r|\n/).length, "not JSON");
  }
}

const memberName = ({ name }: MemberNode): string =>
  name.type === "String" ? name.value : String(name.name);

const blockOf = (node: ObjectNode): ObjectBlock => ({
  range: rangeOf(node),
  entries: node.members.map((member) => ({
    name: memberName(member),
    value: variableText(member.value),
    line: member.loc.start.line,
    range: rangeOf(member),
    valueRange: rangeOf(member.value),
  })),
});

/** Numbers and booleans become the text of a variable. */
function variableText(node: MemberNode["value"]): string | null {
  const simple = node.type === "String" || node.type === "Number" || node.type === "Boolean";
  return simple ? String(node.value) : null;
}

const rangeOf = ({ loc }: Pick<ObjectNode, "loc">): TextRange => [loc.start.offset, loc.end.offset];

type EditResult = { readonly kind: "edited"; readonly text: string } | BrokenSettings;

const BOM = "\uFEFF";

/** The text with a changed env block: all that does not change stays byte for byte. */
export function editEnv(whole: string, change: EnvChange): EditResult {
  const bom = whole.startsWith(BOM) ? BOM : "";
  let text = whole.slice(bom.length);
  for (const [variable, value] of change) {
    // Parsed again for each variable, because an edit moves the text behind it.
    const document = parseSettings(text);
    if (document.kind === "broken") return document;
    text =
      document.kind === "empty"
        ? newSettings(variable, value, text)
        : setVariable(text, document, variable, value);
  }
  return { kind: "edited", text: `${bom}${text}` };
}

const newSettings = (variable: string, value: string | null, blank: string): string =>
  value === null ? blank : `${JSON.stringify({ env: { [variable]: value } }, null, 2)}\n`;

type ParsedSettings = Extract<SettingsDocument, { kind: "settings" }>;

function setVariable(
  text: string,
  { root, env }: ParsedSettings,
  variable: string,
  value: string | null,
): string {
  const entry = env?.entries.find(({ name }) => name === variable);
  if (entry !== undefined && env !== null) {
    return value === null
      ? withoutEntry(text, env, entry)
      : spliced(text, entry.valueRange, JSON.stringify(value));
  }
  if (value === null) return text;
  const pair = `${JSON.stringify(variable)}: ${JSON.stringify(value)}`;
  if (env !== null) return withEntry(text, env, pair);
  const unit = indentOf(text, root);
  // A settings file of one line stays one line.
  const block = unit === "" ? `{${pair}}` : lines(text, ["{", `${unit}${unit}${pair}`, `${unit}}`]);
  return withEntry(text, root, `"env": ${block}`);
}

const spliced = (text: string, [start, end]: readonly [number, number], insert: string): string =>
  `${text.slice(0, start)}${insert}${text.slice(end)}`;

const lines = (text: string, parts: readonly string[]): string =>
  parts.join(text.includes("\r\n") ? "\r\n" : "\n");

/** Adds an entry behind the last one, with the white space before that one. */
function withEntry(text: string, block: ObjectBlock, pair: string): string {
  const last = block.entries.at(-1);
  if (last !== undefined) {
    const at = last.range[1];
    return spliced(text, [at, at], `,${spaceBefore(text, last)}${pair}`);
  }
  const [start] = block.range;
  const margin = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", start) + 1))?.[0] ?? "";
  return spliced(text, block.range, lines(text, ["{", `${margin}  ${pair}`, `${margin}}`]));
}

const spaceBefore = (text: string, { range: [start] }: EnvEntry): string =>
  /[ \t\r\n]*$/.exec(text.slice(0, start))?.[0] ?? "";

/** Removes an entry with its comma and white space. */
function withoutEntry(text: string, { range, entries }: ObjectBlock, entry: EnvEntry): string {
  const at = entries.indexOf(entry);
  const [before, after] = [entries[at - 1], entries[at + 1]];
  if (before !== undefined) return spliced(text, [before.range[1], entry.range[1]], "");
  if (after !== undefined) return spliced(text, [entry.range[0], after.range[0]], "");
  return spliced(text, range, "{}");
}

/** The indentation of the first setting; empty where it is on the line of the brace. */
function indentOf(text: string, { entries }: ObjectBlock): string {
  const [first] = entries;
  if (first === undefined) return "  ";
  return /\n([ \t]*)$/.exec(spaceBefore(text, first))?.[1] ?? "";
}

/** The JSON text of a setting at the top; null where there is none. */
export function settingText(whole: string, name: string): string | null {
  const text = whole.replace(/^\uFEFF/, "");
  const document = parseSettings(text);
  const entries = document.kind === "settings" ? document.root.entries : [];
  const entry = entries.findLast((one) => one.name === name);
  return entry === undefined ? null : text.slice(...entry.valueRange);
}

/** The text with a setting at the top as this JSON text, or without it: all that does not change stays byte for byte. */
export function editSetting(whole: string, name: string, json: string | null): EditResult {
  const bom = whole.startsWith(BOM) ? BOM : "";
  const text = whole.slice(bom.length);
  const document = parseSettings(text);
  if (document.kind === "broken") return document;
  const edited = (next: string): EditResult => ({ kind: "edited", text: `${bom}${next}` });
  if (document.kind === "empty") {
    return json === null ? edited(text) : editSetting(`${bom}{}\n`, name, json);
  }
  const { root } = document;
  const [entry, second] = root.entries.filter((one) => one.name === name);
  if (second !== undefined) return broken(second.line, `duplicate key "${name}"`);
  if (json === null) return edited(entry === undefined ? text : withoutEntry(text, root, entry));
  const unit = indentOf(text, root);
  // JSON.stringify indents by two, the file in its own way.
  const own = json.split("\n").map((line, at) => {
    const [margin = ""] = /^ */.exec(line) ?? [];
    return `${at > 0 ? unit : ""}${unit.repeat(margin.length / 2)}${line.slice(margin.length)}`;
  });
  const value = unit === "" ? JSON.stringify(JSON.parse(json)) : lines(text, own);
  return edited(
    entry === undefined
      ? withEntry(text, root, `${JSON.stringify(name)}: ${value}`)
      : spliced(text, entry.valueRange, value),
  );
}

/** All but the env block, as the file would be without one. */
export function textWithoutEnv(whole: string): string {
  const text = whole.replace(/^\uFEFF/, "");
  const document = parseSettings(text);
  if (document.kind !== "settings") return text;
  const entry = document.root.entries.find(({ name }) => name === "env");
  return entry === undefined ? text : withoutEntry(text, document.root, entry);
}

/** The variables of the env block. */
export function envVariablesIn(text: string): ReadonlyMap<string, string> {
  const document = parseSettings(text.replace(/^\uFEFF/, ""));
  const entries = document.kind === "settings" ? (document.env?.entries ?? []) : [];
  return new Map(entries.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
}
