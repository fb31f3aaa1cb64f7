/** JSON of other programs: a value, or undefined. */
import { expect, it } from "vitest";
import { isRecord, parseJson, stringsIn } from "../../src/platform/json.ts";

it.each<[string, unknown]>([
  ['{"a":[1,null]}', { a: [1, null] }],
  ["null", null],
  ["0", 0],
  ["", undefined],
  ['{"a":', undefined],
  ["{} {}", undefined],
  ["undefined", undefined],
  ["\uFEFF{}", undefined],
  ["[".repeat(100_000), undefined],
])("%j is parsed", (text, expected) => {
  expect(parseJson(text)).toEqual(expected);
});

it.each<[unknown, boolean]>([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ["{}", false],
  [1, false],
])("%j is a record: %s", (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

it("the strings of a value are its texts and keys, however deep", () => {
  expect([...stringsIn({ a: ["b", { c: "d", e: 1 }], f: null })].sort()).toEqual([..."abcdef"]);
  expect(stringsIn(parseJson(`${"[".repeat(100_000)}"deep"${"]".repeat(100_000)}`))).toEqual([
    "deep",
  ]);
  expect(stringsIn(undefined)).toEqual([]);
});
