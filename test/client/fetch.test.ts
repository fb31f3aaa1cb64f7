import { expect, it } from "vitest";
import { parseWindowFlag } from "../../src/client/fetch.ts";

const FIVE = { kind: "session" };
const week = (model: string | null) => ({ kind: "week", model });

it.each([
  ["5h", [FIVE]],
  ["7d,5h", [week(null), FIVE]],
  [" 5h , Opus 4.1 ", [FIVE, week("Opus 4.1")]],
  ["5h,7d,5h", [FIVE, week(null)]],
  ["5H, 7D, Spend", [FIVE, week(null), { kind: "spend" }]],
])("--window %j gives them in that order, each once", (text, expected) => {
  expect(parseWindowFlag(text)).toEqual(expected);
});

it("no --window gives null", () => {
  expect(parseWindowFlag(undefined)).toBeNull();
});

it.each(["", ",", "5h,", " "])("--window %j is rejected", (text) => {
  expect(parseWindowFlag(text)).toBe(
    `--window takes 5h, 7d or names of models, not ${JSON.stringify(text)}.`,
  );
});
