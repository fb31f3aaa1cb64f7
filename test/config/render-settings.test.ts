/** Variants: the line settings of an environment as one word, fit for a file name, and parsed from it again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  RENDER_SETTINGS,
  VARIANT_KEYS,
  variantLayer,
  variantOf,
} from "../../src/config/render-settings.ts";
import { environmentSettings, variableOf } from "../../src/config/setting.ts";

describe("a variant", () => {
  it.each([
    [{}, ""],
    [{ CLAUDE_USAGE_ASCII: "" }, ""],
    [{ CLAUDE_USAGE_AUTOSTART: "false", HOME: "/home/me" }, ""],
    [{ CLAUDE_USAGE_ASCII: "true" }, "true;;;;"],
    [{ CLAUDE_USAGE_THRESHOLDS: "1,2,3", CLAUDE_USAGE_SEGMENTS: "5h,7d" }, ";5h,7d;;;1,2,3"],
    [{ CLAUDE_USAGE_MONEY: "credits", CLAUDE_USAGE_MAX_WIDTH: "80" }, ";;credits;80;"],
    [{ CLAUDE_USAGE_ASCII: "../../x" }, null],
    [{ CLAUDE_USAGE_ASCII: "two\nlines" }, null],
    [{ CLAUDE_USAGE_SEGMENTS: "x".repeat(117) }, null],
    [{ CLAUDE_USAGE_SEGMENTS: "x".repeat(116) }, `;${"x".repeat(116)};;;`],
  ])("of %j is %j", (env, expected) => {
    expect(variantOf(env)).toBe(expected);
  });

  it("is parsed to the settings of the environment", () => {
    const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
    const env = fc.record(Object.fromEntries(VARIANT_KEYS.map((key) => [variableOf(key), text])));
    fc.assert(
      fc.property(env, (variables) => {
        const variant = variantOf(variables);
        const layer = variant ? variantLayer(variant) : null;
        // A text with the separator in it has no variant, or one that does not parse.
        if (layer === null) return;
        expect(layer).toEqual(environmentSettings(RENDER_SETTINGS, variables));
      }),
    );
  });

  it("has every setting that changes the line, and no other", () => {
    expect([...VARIANT_KEYS].sort()).toEqual(
      Object.keys(RENDER_SETTINGS)
        .filter((key) => key !== "autostart")
        .sort(),
    );
  });
});

it.each(["", "true", ";;;", ";;;;;", "README.md"])("%j is not a variant", (name) => {
  expect(variantLayer(name)).toBe(null);
});
