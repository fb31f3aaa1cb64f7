/** A settings.json as text: its `env` block with the place of everything in it, or the line that is broken. */
import { type MemberNode, type ObjectNode, parse } from "@humanwhocodes/momoa";

/** From and to in the text, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

export interface Entry {
  readonly name: string;
  /** Null for a value that no variable can have. */
  readonly value: string | null;
  readonly line: number;
  readonly range: Range;
  readonly valueRange: Range;
}

/** An object's braces and what stands between them. */
export interface Block {
  readonly range: Range;
  readonly entries: readonly Entry[];
}

export type Document =
  | { readonly kind: "settings"; readonly root: Block; readonly env: Block | null }
  /** Nothing but blanks. */
  | { readonly kind: "empty" }
  | { readonly kind: "broken"; readonly line: number; readonly why: string };

const broken = (line: number, why: string): Document => ({ kind: "broken", line, why });

export function documentOf(text: string): Document {
  if (/^[ \t\r\n]*$/.test(text)) return { kind: "empty" };
  const fault = faultIn(text);
  if (fault !== null) return fault;
  let body: ReturnType<typeof parse>["body"];
  try {
    ({ body } = parse(text, { mode: "json", ranges: true }));
  } catch (error) {
    if (error instanceof RangeError) return broken(1, "it is nested too deep");
    throw error;
  }
  if (body.type !== "Object") return broken(1, "it is no object");
  const named = body.members.filter((member) => nameOf(member) === "env");
  const [, second] = named;
  if (second !== undefined) return broken(second.loc.start.line, "there is a second env");
  const value = named[0]?.value;
  if (value === undefined) return { kind: "settings", root: blockOf(body), env: null };
  if (value.type !== "Object") return broken(value.loc.start.line, "env is no object");
  const env = blockOf(value);
  const twice = env.entries.find(
    ({ name }, at) => env.entries.findIndex((one) => one.name === name) < at,
  );
  if (twice !== undefined) return broken(twice.line, `${JSON.stringify(twice.name)} stands twice`);
  return { kind: "settings", root: blockOf(body), env };
}

/** What JSON.parse, which Claude Code reads by, would not take. */
function faultIn(text: string): Document | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const { message } = error as SyntaxError;
    const at = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    // What is missing at the end is missed in the last line that has anything.
    const before = at >= text.length ? text.trimEnd() : text.slice(0, at);
    // The rest of the message quotes the file, secrets included.
    return broken(before.split(/\r\n|\r|\n/).length, "it is not JSON");
  }
}

const nameOf = ({ name }: MemberNode): string =>
  name.type === "String" ? name.value : String(name.name);

const blockOf = (node: ObjectNode): Block => ({
  range: rangeOf(node),
  entries: node.members.map((member) => ({
    name: nameOf(member),
    value: textOf(member.value),
    line: member.loc.start.line,
    range: rangeOf(member),
    valueRange: rangeOf(member.value),
  })),
});

/** Numbers and booleans become the text that a variable has. */
function textOf(node: MemberNode["value"]): string | null {
  const simple = node.type === "String" || node.type === "Number" || node.type === "Boolean";
  return simple ? String(node.value) : null;
}

const rangeOf = ({ loc }: Pick<ObjectNode, "loc">): Range => [loc.start.offset, loc.end.offset];
