/** Variants: the line settings of an environment as one word, fit for a file name, and parsed from it again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  RENDER_SETTINGS,
  VARIANT_KEYS,
  variantLayer,
  variantOf,
} from "../../src/config/render-settings.ts";
import { environmentSettings, type SettingsTable, variableOf } from "../../src/config/setting.ts";
import { EMPTY_VARIANT, variantWith } from "../world/variants.ts";

/** The longest text of one setting, where a variant may have 120 characters. */
const LONGEST = "x".repeat(120 - EMPTY_VARIANT.length);

describe("a variant", () => {
  it.each([
    [{}, ""],
    [{ CLAUDE_USAGE_ASCII: "" }, ""],
    [{ CLAUDE_USAGE_AUTOSTART: "false", HOME: "/home/me" }, ""],
    [{ CLAUDE_USAGE_ASCII: "true" }, variantWith({ ascii: "true" })],
    [{ LC_ALL: "C" }, variantWith({ ascii: "on" })],
    [{ LC_ALL: "POSIX", CLAUDE_USAGE_ASCII: "false" }, variantWith({ ascii: "false" })],
    [{ LC_ALL: "en_GB.utf8" }, ""],
    [
      { CLAUDE_USAGE_THRESHOLDS: "1,2,3", CLAUDE_USAGE_SEGMENTS: "5h,7d" },
      variantWith({ segments: "5h,7d", thresholds: "1,2,3" }),
    ],
    [
      { CLAUDE_USAGE_MONEY: "credits", CLAUDE_USAGE_MAX_WIDTH: "80" },
      variantWith({ money: "credits", max_width: "80" }),
    ],
    [{ CLAUDE_USAGE_ASCII: "../../x" }, null],
    [{ CLAUDE_USAGE_ASCII: "two\nlines" }, null],
    [{ CLAUDE_USAGE_SEGMENTS: `${LONGEST}x` }, null],
    [{ CLAUDE_USAGE_SEGMENTS: LONGEST }, variantWith({ segments: LONGEST })],
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
      Object.entries<SettingsTable[string]>(RENDER_SETTINGS)
        .filter(([key, { noVariable }]) => key !== "autostart" && !noVariable)
        .map(([key]) => key)
        .sort(),
    );
  });
});

it.each(["", "true", EMPTY_VARIANT.slice(1), `${EMPTY_VARIANT};`, "README.md"])(
  "%j is not a variant",
  (name) => {
    expect(variantLayer(name)).toBe(null);
  },
);
