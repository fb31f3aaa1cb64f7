/** The law of names: an export has a name of its own, and names are the field's terms, not this project's own. */
import { parseAst } from "rolldown/parseAst";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "./source-tree.ts";

/** Each command has these two. */
const REPEATED = ["run", "spec"];

/** A constant says what it is the limit, the table or the lack of: LEASE_STALE_MS, not PATIENCE. */
const BARE_CONSTANTS =
  "ENDINGS FEWEST LEAST LONGEST MAX MIN MOST MOST_BYTES NONE NOTHING PATIENCE SHORTEST SOURCES STATES TABLE";

/** Words that stand for something with a name of its own, which the glossary in CONTRIBUTING.md has. */
const PRIVATE_WORDS =
  "amiss anew asked dice doubt doubted easel glance hear heard hearing heed look looked looking looks mend mended " +
  "mends nobody rewind sight stir stirs swing tell teller telling tells told trouble troubles vigil wish wishes";

/** Names in files and documents that others read: they keep the former word. */
const CONTRACTS: readonly string[] = [
  "trouble in cache/formats.ts",
  "doubted in cache/formats.ts",
  "heard in cache/formats.ts",
  "heard in cache/read.ts",
  "heard in cache/statusline-inbox.ts",
  "mend in doctor/report.ts",
];

interface Names {
  readonly file: string;
  readonly exported: readonly string[];
  readonly all: readonly string[];
}

const names: readonly Names[] = sourceFiles().map(({ file, source }) => {
  const exported = new Set<string>();
  const all = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { type, name, declaration } = node as Record<string, unknown>;
    if (type === "Identifier") all.add(String(name));
    if (type === "ExportNamedDeclaration")
      for (const one of declared(declaration)) exported.add(one);
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseAst(source, { lang: "ts" }).body);
  return { file, exported: [...exported], all: [...all] };
});

/** What a declaration gives a name to: a function, a class, a type, or several constants. */
function declared(declaration: unknown): readonly string[] {
  if (typeof declaration !== "object" || declaration === null) return [];
  const { id, declarations = [] } = declaration as Declaration;
  return [{ id }, ...declarations].flatMap((one) => (one.id ? [one.id.name] : []));
}

interface Declaration {
  readonly id?: { readonly name: string } | null;
  readonly declarations?: readonly { readonly id: { readonly name: string } }[];
}

/** `readLeaseHolder` and `LEASE_STALE_MS` as words in lower case. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_");

describe("an exported name", () => {
  it("is unique in src", () => {
    const files = new Map<string, string[]>();
    for (const { file, exported } of names)
      for (const name of exported) files.set(name, [...(files.get(name) ?? []), file]);
    const repeated = [...files]
      .filter(([name, places]) => places.length > 1 && !REPEATED.includes(name))
      .map(([name, places]) => `${name} in ${places.join(" and ")}`);
    expect(repeated).toEqual([]);
  });

  it("says what it is a limit or a table of", () => {
    const bare = BARE_CONSTANTS.split(" ");
    const found = names.flatMap(({ file, exported }) =>
      exported.filter((name) => bare.includes(name)).map((name) => `${name} in ${file}`),
    );
    expect(found).toEqual([]);
  });
});

it("names are made of the field's words", () => {
  const words = PRIVATE_WORDS.split(" ");
  const found = names.flatMap(({ file, all }) =>
    all
      .filter((name) => wordsOf(name).some((word) => words.includes(word)))
      .map((name) => `${name} in ${file}`),
  );
  expect(found).toEqual(CONTRACTS);
});
