import { expect, it } from "vitest";
import { scopeFromName, scopeName } from "../../src/render/window-names.ts";

it.each(["5h", "7d", "Sonnet", "Opus 4.1"])("%s round-trips", (name) => {
  expect(scopeName(scopeFromName(name))).toBe(name);
});

it.each([
  ["\x1b[31mFable\n", "[31mFable"],
  ["\u202E", "model"],
  ["M".repeat(100), "M".repeat(24)],
])("a model's name is sanitized: %j", (model, shown) => {
  expect(scopeName({ kind: "week", model })).toBe(shown);
});
