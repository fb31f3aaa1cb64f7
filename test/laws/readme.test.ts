/** The README: short, and true of the line that the program prints. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { TABLES } from "../../scripts/pages/tables.ts";
import { anchors, readDocument } from "./documents.ts";
import { ROOT } from "./source-tree.ts";

const readme = readDocument("README.md");

const MOST_WORDS = 1_200;
const MOST_WORDS_IN_PARAGRAPH = 60;

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

/** Paragraphs and items of lists, without code and tables. */
const paragraphs = readme
  .replace(/^ *```[\s\S]*?^ *```$/gm, "")
  .split(/\n\s*\n|\n(?=- |\d\. )/)
  .filter((text) => !text.trimStart().startsWith("|"));

it(`has at most ${MOST_WORDS} words`, () => {
  expect(wordsOf(readme)).toBeLessThanOrEqual(MOST_WORDS);
});

it(`has no paragraph of more than ${MOST_WORDS_IN_PARAGRAPH} words`, () => {
  expect(paragraphs.filter((text) => wordsOf(text) > MOST_WORDS_IN_PARAGRAPH)).toEqual([]);
});

it("says in its first sentence that the numbers are what is used", () => {
  const [, first = ""] = readme.split("\n\n");
  expect(first).toMatch(/\bused\b/);
});

it("links to each of its sections before the first of them", () => {
  const [top = ""] = readme.split("\n## ");
  const sections = anchors(readme.replace(/^# .*$/m, ""));
  expect(sections.filter((anchor) => !top.includes(`](#${anchor})`))).toEqual([]);
});

it("shows what the line says in eight rows, each a part of a line that the program prints", async () => {
  const section = /## What the line says\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";
  const rows = section.split("\n").filter((row) => row.startsWith("| `"));
  expect(rows).toHaveLength(8);
  const states = (await TABLES.states?.()) ?? "";
  const shown = rows.flatMap((row) =>
    [...(row.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text),
  );
  expect(shown.filter((text) => !states.includes(text))).toEqual([]);
});

it("names the oldest Node once, as package.json does", () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const least = engines.node.replace(">=", "");
  expect(readme).toContain(`with git, npm and Node ${least} or newer:`);
  expect(readme.split(least)).toHaveLength(2);
});
