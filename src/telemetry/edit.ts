/** A settings.json with another env block: what is not to change stays byte for byte. Pure. */
import type { Change } from "./change.ts";
import { type Block, type Document, documentOf, type Entry } from "./document.ts";

export type Edited =
  | { readonly kind: "edited"; readonly text: string }
  | Extract<Document, { kind: "broken" }>;

const BOM = "\uFEFF";

export function edited(whole: string, change: Change): Edited {
  const bom = whole.startsWith(BOM) ? BOM : "";
  let text = whole.slice(bom.length);
  for (const [variable, value] of change) {
    // Read anew for each: every edit moves what stands behind it.
    const document = documentOf(text);
    if (document.kind === "broken") return document;
    text =
      document.kind === "empty"
        ? fresh(variable, value, text)
        : set(text, document, variable, value);
  }
  return { kind: "edited", text: `${bom}${text}` };
}

const fresh = (variable: string, value: string | null, blank: string): string =>
  value === null ? blank : `${JSON.stringify({ env: { [variable]: value } }, null, 2)}\n`;

type Settings = Extract<Document, { kind: "settings" }>;

function set(
  text: string,
  { root, env }: Settings,
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
  // On one line it stays on one line.
  const block = unit === "" ? `{${pair}}` : lines(text, ["{", `${unit}${unit}${pair}`, `${unit}}`]);
  return withEntry(text, root, `"env": ${block}`);
}

const spliced = (text: string, [start, end]: readonly [number, number], put: string): string =>
  `${text.slice(0, start)}${put}${text.slice(end)}`;

const lines = (text: string, parts: readonly string[]): string =>
  parts.join(text.includes("\r\n") ? "\r\n" : "\n");

/** Behind the last one, with the blanks that stand before it. */
function withEntry(text: string, block: Block, pair: string): string {
  const last = block.entries.at(-1);
  if (last !== undefined) {
    const at = last.range[1];
    return spliced(text, [at, at], `,${blanksBefore(text, last)}${pair}`);
  }
  const [start] = block.range;
  const margin = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", start) + 1))?.[0] ?? "";
  return spliced(text, block.range, lines(text, ["{", `${margin}  ${pair}`, `${margin}}`]));
}

const blanksBefore = (text: string, { range: [start] }: Entry): string =>
  /[ \t\r\n]*$/.exec(text.slice(0, start))?.[0] ?? "";

/** With the comma and the blanks that were its own. */
function withoutEntry(text: string, { range, entries }: Block, entry: Entry): string {
  const at = entries.indexOf(entry);
  const [before, after] = [entries[at - 1], entries[at + 1]];
  if (before !== undefined) return spliced(text, [before.range[1], entry.range[1]], "");
  if (after !== undefined) return spliced(text, [entry.range[0], after.range[0]], "");
  return spliced(text, range, "{}");
}

/** How deep the first setting stands; nothing where it stands on the line of the brace. */
function indentOf(text: string, { entries }: Block): string {
  const [first] = entries;
  if (first === undefined) return "  ";
  return /\n([ \t]*)$/.exec(blanksBefore(text, first))?.[1] ?? "";
}

/** All but the env block, as it would stand without one. */
export function outside(whole: string): string {
  const text = whole.replace(/^\uFEFF/, "");
  const document = documentOf(text);
  if (document.kind !== "settings") return text;
  const entry = document.root.entries.find(({ name }) => name === "env");
  return entry === undefined ? text : withoutEntry(text, document.root, entry);
}

/** The env block's variables. */
export function variablesIn(text: string): ReadonlyMap<string, string> {
  const document = documentOf(text.replace(/^\uFEFF/, ""));
  const entries = document.kind === "settings" ? (document.env?.entries ?? []) : [];
  return new Map(entries.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
}
