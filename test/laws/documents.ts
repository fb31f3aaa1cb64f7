/** The documents, and what is in them: code, links, headings, commands. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./source-tree.ts";

export const readDocument = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export const USER_PAGES: readonly string[] = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export const DOCUMENTS: readonly string[] = [...USER_PAGES, "SECURITY.md", "CONTRIBUTING.md"];

/** Without the tables that are written by the program. */
const withoutTables = (text: string): string =>
  text.replace(/<!-- [\w-]+: npm run page -->[\s\S]*?<!-- end -->/g, "");

/** What stands in fences of a language, without their indentation. */
export const fenced = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].flatMap(
    ([, indent = "", named, body = ""]) =>
      named === language ? [body.replace(new RegExp(`^${indent}`, "gm"), "")] : [],
  );

/** The anchors that GitHub makes of the headings. */
export const anchors = (text: string): readonly string[] =>
  [...text.replace(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Each command of ours that a reader would type or paste, as words. */
export function commandsIn(page: string): readonly (readonly string[])[] {
  const text = withoutTables(page);
  const blocks = ["sh", "tmux", "json"].flatMap((language) => fenced(text, language));
  const spans = [...text.replace(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/`([^`\n]+)`/g)];
  return [...blocks, ...spans.map(([, code = ""]) => code)]
    .flatMap((code) => code.split("\n"))
    .flatMap((line) => [
      ...line.matchAll(/(?:^ *|[&|;(] *|[A-Z_]+=\S+ |exec |"|')claude-usage(?![\w./:-])(?=(.*))/g),
    ])
    .map(([, rest = ""]) => wordsOf(rest));
}

/** Up to what ends a command in a shell or in the string around it. */
function wordsOf(rest: string): readonly string[] {
  const words = rest.matchAll(/ +('[^']*'|"[^"]*"|[^\s'"|;&<>()#,]+)|(\S)/g);
  const taken: string[] = [];
  for (const [, word] of words) {
    if (word === undefined) break;
    taken.push(word.replace(/^(['"])(.*)\1$/, "$2"));
  }
  return taken;
}
