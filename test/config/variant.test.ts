/** One word for the wishes of an environment: a file name, from which they come back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RENDER_SETTINGS } from "../../src/config/render-settings.ts";
import { environmentSettings, variableOf } from "../../src/config/setting.ts";
import { VARIANT_KEYS, variantLayer, variantOf } from "../../src/config/variant.ts";

describe("a signature", () => {
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

  it("gives its wishes back, as the environment has them", () => {
    const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
    const env = fc.record(Object.fromEntries(VARIANT_KEYS.map((key) => [variableOf(key), text])));
    fc.assert(
      fc.property(env, (variables) => {
        const signature = variantOf(variables);
        const wishes = signature ? variantLayer(signature) : null;
        // A text with the separator in it has no word, or one that stands for nothing.
        if (wishes === null) return;
        expect(wishes).toEqual(environmentSettings(RENDER_SETTINGS, variables));
      }),
    );
  });

  it("stands for every setting that changes the picture, and for no other", () => {
    expect([...VARIANT_KEYS].sort()).toEqual(
      Object.keys(RENDER_SETTINGS)
        .filter((key) => key !== "autostart")
        .sort(),
    );
  });
});

it.each(["", "true", ";;;", ";;;;;", "README.md"])("%j is no signature", (name) => {
  expect(variantLayer(name)).toBe(null);
});
