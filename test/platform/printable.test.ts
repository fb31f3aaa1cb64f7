import fc from "fast-check";
import { expect, it } from "vitest";
import { printable } from "../../src/platform/printable.ts";

it.each([
  ["plain text", "plain text"],
  ["Grüße │ ████ 你好", "Grüße │ ████ 你好"],
  ["\x1b]0;x\x07", "\\u001b]0;x\\u0007"],
  ["a\nb\tc\r", "a\\nb\\u0009c\\u000d"],
  ["· é\u00ad█░", "· é\\u00ad█░"],
  ["\x7f\x9b", "\\u007f\\u009b"],
  ["\u202e\u2066\u200b\u2028", "\\u202e\\u2066\\u200b\\u2028"],
  ["\u{e0001}", "\\udb40\\udc01"],
])("%j is printed as %s", (text, expected) => {
  expect(printable(text)).toBe(expected);
});

it("JSON stays the same JSON", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = printable(JSON.stringify({ [text]: text }));
      expect(JSON.parse(shown)).toEqual({ [text]: text });
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});
