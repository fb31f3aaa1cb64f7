/** Columns and breaks on a screen of any width, for any text. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf, hanging, lineCells, paragraph, table } from "../../src/cli/layout.ts";
import { GLUE, type Screen, screenText, type Words } from "../../src/cli/screen.ts";

const screen = (columns: number): Screen => ({ columns, colour: false, ascii: false, home: "" });
const shown = (lines: ReturnType<typeof paragraph>): readonly string[] =>
  screenText(lines, screen(0)).split("\n");

it.each([
  ["plain", 5],
  ["█▍░↻✓–", 6],
  ["日本", 4],
  ["e\u0301", 1],
  ["🙂", 2],
])("%s takes %d cells", (text, cells) => expect(cellsOf(text)).toBe(cells));

describe("a paragraph", () => {
  it.each<[number, Words, readonly string[]]>([
    [9, "a bb ccc dddd", ["a bb ccc", "dddd"]],
    [3, "a-long-path b", ["a-long-path", "b"]],
    [20, "set  -g", ["set  -g"]],
    [5, ["a", { text: "b", accent: "strong" }, "c dd"], ["abc", "dd"]],
    [6, `62${GLUE}% of it`, ["62 %", "of it"]],
    [5, "日本 日本", ["日本", "日本"]],
  ])("of %d cells breaks %j between words", (columns, words, lines) =>
    expect(shown(paragraph(screen(columns), words))).toEqual(lines),
  );

  it("hangs below its first word", () => {
    expect(shown(hanging(screen(12), "  fix: ", "do this now"))).toEqual([
      "  fix: do",
      "       this",
      "       now",
    ]);
  });
});

describe("a table", () => {
  const rows = [
    ["a", "one two"],
    ["bbb", "three"],
  ];

  it("aligns its columns, and wraps the last one", () => {
    expect(shown(table(screen(80), rows))).toEqual(["a    one two", "bbb  three"]);
    const long = [["name", "some words that do not fit in here"]];
    expect(shown(table(screen(34), long, { indent: 1 }))).toEqual([
      " name  some words that do not fit",
      "       in here",
    ]);
  });

  it("puts the last column below the others where there is no room beside them", () => {
    const wide = [["a-name-of-thirty-characters-ab", "words that do not fit beside that"]];
    expect(shown(table(screen(40), wide))).toEqual([
      "a-name-of-thirty-characters-ab",
      "    words that do not fit beside that",
    ]);
  });

  it("ends numbers below each other", () => {
    const numbers = [
      ["cost", "$1.20", "$30.00"],
      ["tokens", "9k", "1.2M"],
    ];
    expect(shown(table(screen(80), numbers, { right: [1, 2] }))).toEqual([
      "cost    $1.20  $30.00",
      "tokens     9k    1.2M",
    ]);
  });
});

it("no line is wider than the screen unless one word is, and no word is lost", () => {
  const word = fc.stringMatching(/^[!-~é日▍]{1,12}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 20, max: 200 }),
      fc.stringMatching(/^[a-z]{0,9}$/),
      (words, columns, name) => {
        const lines = table(screen(columns), [[name, words.join(" ")]]);
        for (const line of lines)
          expect(lineCells(line)).toBeLessThanOrEqual(Math.max(columns, 35));
        const all = shown(lines).join(" ").split(/ +/).filter(Boolean);
        expect(all).toEqual([name, ...words].filter(Boolean));
      },
    ),
  );
});
