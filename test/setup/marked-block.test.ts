/** Our lines in another program's file: whatever the file is, taking them out gives it back byte for byte. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withMarkedLines, withoutMarkedLines } from "../../src/setup/marked-block.ts";

const LINES = ["one", "two"];
const BLOCK = "# >>> claude-usage >>>\none\ntwo\n# <<< claude-usage <<<";

const added = (text: string, lines = LINES, comment: "#" | ";" = "#") => {
  const result = withMarkedLines(text, lines, comment);
  return result.kind === "edited" ? result.text : result.why;
};
const taken = (text: string) => {
  const result = withoutMarkedLines(text, "#");
  return result.kind === "edited" ? result.text : result.why;
};

it.each([
  ["an empty file", "", `${BLOCK}\n`],
  ["a file of whole lines", "a\nb\n", `a\nb\n${BLOCK}\n`],
  ["a file without a line end at its end", "a\nb", `a\nb\n${BLOCK}`],
  ["a file of CRLF lines", "a\r\nb\r\n", `a\r\nb\r\n${BLOCK.replaceAll("\n", "\r\n")}\r\n`],
  ["a CRLF file without an end", "a\r\nb", `a\r\nb\r\n${BLOCK.replaceAll("\n", "\r\n")}`],
  ["an older block of ours, in its place", `a\n${BLOCK.replace("one\n", "")}\nb`, `a\n${BLOCK}\nb`],
  [
    "an older block at the end without a line end",
    `a\n${BLOCK.replace("one", "0")}`,
    `a\n${BLOCK}`,
  ],
  ["the same block: nothing changes", `a\n${BLOCK}\nb\n`, `a\n${BLOCK}\nb\n`],
  ["a block that was indented", `a\n  ${BLOCK}\nb`, `a\n${BLOCK}\nb`],
])("into %s", (_, before, after) => {
  expect(added(before)).toBe(after);
});

it("has the comment of the file's own language", () => {
  expect(added("", ["x"], ";")).toBe("; >>> claude-usage >>>\nx\n; <<< claude-usage <<<\n");
});

describe("a block that a person has changed", () => {
  it.each([
    ["has no end", "# >>> claude-usage >>>\none\n", "without its"],
    ["has no begin", "one\n# <<< claude-usage <<<\n", "without its"],
    ["ends before it begins", "# <<< claude-usage <<<\n# >>> claude-usage >>>\n", "without its"],
    ["is there twice", `${BLOCK}\n${BLOCK}\n`, "more than one line"],
  ])("and now %s is neither replaced nor taken out", (_, text, why) => {
    expect(added(text)).toContain(why);
    expect(taken(text)).toContain(why);
  });

  it("goes as a whole, with what was added to it; what follows it stays", () => {
    expect(taken(`a\n${BLOCK.replace("two", "two\nmine")}\nb`)).toBe("a\nb");
    expect(taken(`a\n${BLOCK}\n`)).toBe("a\n");
  });
});

it("gives back any text, byte for byte", () => {
  const text = fc
    .array(fc.constantFrom("a", "# b", "\r", "\n", "\r\n", " ", "\xe9", "# >>>", "claude-usage"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (before) => {
      expect(taken(added(before))).toBe(before);
      expect(added(added(before))).toBe(added(before));
      expect(taken(before)).toBe(before);
    }),
  );
});
