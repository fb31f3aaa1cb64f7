/** Every source file with what it imports, read from the code itself, and the law of the rooms. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseAst } from "rolldown/parseAst";

export const ROOT = new URL("../..", import.meta.url).pathname;
const SRC = join(ROOT, "src");

/** The law for one room. */
export interface RoomLaw {
  readonly what: string;
  /** Rooms, or single files as `model/units.ts`, that it may import besides itself. */
  readonly imports: readonly string[];
  /** Rooms that it may import lazily, where a command needs them. */
  readonly lazy?: readonly string[];
  /** It may import the files beside main.ts, such as context.ts. */
  readonly top?: true;
  /** It may import Node's own modules. */
  readonly node?: true;
  /** The exceptions where it may not, as `config/config-file.ts node:fs`. */
  readonly only?: readonly string[];
  /** No clock, randomness or process: they are arguments. */
  readonly pure?: true;
}

export const LAW: {
  readonly rooms: Readonly<Record<string, RoomLaw>>;
  /** The rooms that each file beside main.ts may import. */
  readonly top: Readonly<Record<string, readonly string[]>>;
  /** The files that import each npm package. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
} = JSON.parse(readFileSync(new URL("rooms.json", import.meta.url), "utf8"));

export interface SourceFile {
  /** Path below src, as `model/units.ts`. */
  readonly file: string;
  /** Files below src, and packages by name. */
  readonly imports: readonly {
    readonly target: string;
    readonly lazy: boolean;
    readonly types: boolean;
  }[];
  readonly source: string;
}

export const sourceFiles = (): readonly SourceFile[] =>
  readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => {
      const source = readFileSync(join(SRC, file), "utf8");
      return { file, source, imports: importsOf(file, source) };
    });

function importsOf(file: string, source: string): SourceFile["imports"] {
  const found: { target: string; lazy: boolean; types: boolean }[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { type, source: from, importKind, exportKind } = node as Record<string, unknown>;
    const named = /^(Import|ExportNamed|ExportAll)Declaration$/.test(String(type)) && from !== null;
    if (named || type === "ImportExpression") {
      const { value } = from as { value: string };
      const target = value.startsWith(".") ? relative(SRC, join(SRC, dirname(file), value)) : value;
      const types = importKind === "type" || exportKind === "type";
      found.push({ target, lazy: type === "ImportExpression", types });
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseAst(source, { lang: "ts" }).body);
  return found;
}
