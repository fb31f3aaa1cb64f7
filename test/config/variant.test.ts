/** One word for the wishes of an environment: a file name, from which they come back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOOKING } from "../../src/config/render-settings.ts";
import { environmentLayer, variableOf } from "../../src/config/setting.ts";
import { LOOK_KEYS, signatureOf, wishesOf } from "../../src/config/variant.ts";

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
    expect(signatureOf(env)).toBe(expected);
  });

  it("gives its wishes back, as the environment has them", () => {
    const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
    const env = fc.record(Object.fromEntries(LOOK_KEYS.map((key) => [variableOf(key), text])));
    fc.assert(
      fc.property(env, (variables) => {
        const signature = signatureOf(variables);
        const wishes = signature ? wishesOf(signature) : null;
        // A text with the separator in it has no word, or one that stands for nothing.
        if (wishes === null) return;
        expect(wishes).toEqual(environmentLayer(LOOKING, variables));
      }),
    );
  });

  it("stands for every setting that changes the picture, and for no other", () => {
    expect([...LOOK_KEYS].sort()).toEqual(
      Object.keys(LOOKING)
        .filter((key) => key !== "autostart")
        .sort(),
    );
  });
});

it.each(["", "true", ";;;", ";;;;;", "README.md"])("%j is no signature", (name) => {
  expect(wishesOf(name)).toBe(null);
});
