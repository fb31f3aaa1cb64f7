/** SECURITY.md: each row of what could be tried and of what was attacked names the tests that hold it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readDocument } from "./documents.ts";
import { ROOT } from "./source-tree.ts";

/** The rows of the tables whose last column names tests. */
const rows = readDocument("SECURITY.md")
  .split(/^(?=\| what could be tried |\| kind )/m)
  .slice(1)
  .flatMap((part) => part.slice(0, part.indexOf("\n\n")).split("\n").slice(2));

it("has many rows", () => expect(rows.length).toBeGreaterThan(30));

it.each(rows.map((row) => [row.slice(2, 80), row]))("%s", (_, row) => {
  const files = [...(row.split(" | ").at(-1) ?? "").matchAll(/`(test\/[^`]+)`/g)];
  expect(files).not.toEqual([]);
  expect(files.filter(([, file = ""]) => !existsSync(join(ROOT, file)))).toEqual([]);
});
