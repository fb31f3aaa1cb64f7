/** Layers of text: flags over environment over file over default, and where a problem is reported. */
import { describe, expect, it } from "vitest";
import {
  environmentSettings,
  flagOf,
  quoted,
  resolveSettings,
  type SettingsLayer,
  setting,
  variableOf,
} from "../../src/config/setting.ts";
import { booleanType, integerType } from "../../src/config/value-types.ts";

const TABLE = {
  width: setting(integerType(1, 99), "10", ""),
  loud: setting(booleanType, "false", ""),
};

const layer = (where: string, texts: Readonly<Record<string, string>>): SettingsLayer =>
  new Map(Object.entries(texts).map(([key, text]) => [key, { text, where }]));

const flags = layer("--flag", { width: "1" });
const env = environmentSettings(TABLE, { CLAUDE_USAGE_WIDTH: "2", CLAUDE_USAGE_LOUD: "on" });
const file = layer("/c.toml:3", { width: "3", loud: "false", other: "4" });

describe("layers", () => {
  it.each([
    [[flags, env, file], { width: 1, loud: true }, { width: "--flag", loud: "CLAUDE_USAGE_LOUD" }],
    [
      [env, file],
      { width: 2, loud: true },
      { width: "CLAUDE_USAGE_WIDTH", loud: "CLAUDE_USAGE_LOUD" },
    ],
    [[flags, file], { width: 1, loud: false }, { width: "--flag", loud: "/c.toml:3" }],
    [[file], { width: 3, loud: false }, { width: "/c.toml:3", loud: "/c.toml:3" }],
    [[], { width: 10, loud: false }, {}],
  ])("give the strongest text of %#", (layers, values, origins) => {
    const found = resolveSettings(TABLE, layers);
    expect(found.values).toEqual(values);
    expect(Object.fromEntries(found.origins)).toEqual(origins);
    expect(found.problems).toEqual([]);
  });

  it("fall through to the next layer where a text is invalid, each problem with its place", () => {
    const wrong = [layer("--width", { width: "x" }), layer("VARIABLE", { width: "100" }), file];
    const { values, origins, problems } = resolveSettings(TABLE, wrong);
    expect([values.width, origins.get("width")]).toEqual([3, "/c.toml:3"]);
    expect(problems).toEqual([
      '--width: width takes a whole number from 1 to 99, not "x".',
      'VARIABLE: width takes a whole number from 1 to 99, not "100".',
    ]);
  });

  it("leave the default where no text is valid", () => {
    const { values, origins } = resolveSettings(TABLE, [layer("F", { width: "0", loud: "loud" })]);
    expect(values).toEqual({ width: 10, loud: false });
    expect([...origins]).toEqual([]);
  });

  it("need a valid default: anything else is a bug", () => {
    expect(() => resolveSettings({ width: setting(integerType(1, 99), "0", "") }, [])).toThrow(
      "width",
    );
  });
});

describe("the environment", () => {
  it.each([
    [{}, {}],
    [{ CLAUDE_USAGE_WIDTH: "" }, {}],
    [{ CLAUDE_USAGE_WIDTH: undefined, CLAUDE_USAGE_OTHER: "1", WIDTH: "1" }, {}],
    [{ CLAUDE_USAGE_WIDTH: " " }, { width: " " }],
  ])("%j gives %j", (variables, expected) => {
    const given = [...environmentSettings(TABLE, variables)].map(([key, { text }]) => [key, text]);
    expect(Object.fromEntries(given)).toEqual(expected);
  });
});

it("names a setting as flags and variables write it", () => {
  expect([flagOf("max_width"), variableOf("max_width")]).toEqual([
    "--max-width",
    "CLAUDE_USAGE_MAX_WIDTH",
  ]);
});

it.each([
  ["plain", '"plain"'],
  ["\x1b[31m\n", '"\\u001b[31m\\n"'],
  ["x".repeat(60), `"${"x".repeat(60)}"`],
  ["x".repeat(61), `"${"x".repeat(60)}…"`],
  [`${"x".repeat(59)}😀`, `"${"x".repeat(59)}\\ud83d…"`],
])("quotes %j harmlessly", (text, expected) => {
  expect(quoted(text)).toBe(expected);
});
