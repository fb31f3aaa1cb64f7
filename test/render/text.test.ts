import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitize, textWidth } from "../../src/render/text.ts";
import { hostileName } from "./anything.ts";

describe("server text", () => {
  it.each([
    ["is unchanged when it is harmless", "Sonnet 4.5", "Sonnet 4.5"],
    ["is cut at the width", "A model with a long name", "A model with"],
    ["loses controls and escape sequences' first bytes", "\x1b[31mred\x07\x9b", "[31mred"],
    ["is one line", "two\r\nlines\u2028\u2029\u0085more", "twolinesmore"],
    ["loses characters that set its text direction", "\u202Eabc\u2066", "abc"],
    ["has no invisible characters", "a\u200B\u200D\uFEFF\u00ADb", "ab"],
    ["loses combining characters", "e\u0301\u0302\u0303", "e"],
    ["loses lone surrogates", "a\uD800b\uDC00c", "abc"],
    ["has no blank ends, even where it was cut", "  abcdefghijk lm", "abcdefghijk"],
    ["counts wide characters twice", "模型模型模型模型", "模型模型模型"],
    ["keeps signs for the surface to escape", "#[a]%", "#[a]%"],
    ["may become empty", "\0\x01\u200B", ""],
  ])("%s", (_, text, expected) => {
    expect(sanitize(text, 12)).toBe(expected);
  });

  it("is harmless and within its width, whatever the server sends", () => {
    fc.assert(
      fc.property(hostileName, fc.nat(40), (name, cells) => {
        const shown = sanitize(name, cells);
        expect(shown).toMatch(/^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]*$/u);
        expect(textWidth(shown)).toBeLessThanOrEqual(cells);
        expect(shown).toBe(shown.trim());
      }),
    );
  });
});

describe("the width of a text", () => {
  it.each([
    ["", 0],
    ["7d 13%", 6],
    ["████▎░░░", 8],
    ["↻1h24m", 6],
    ["€£¥₹₩…", 6],
    ["é", 1],
    ["\u1100", 2],
    ["模型", 4],
    ["👩", 2],
    ["ｗ", 2],
  ])("%s are %d", (text, cells) => {
    expect(textWidth(text)).toBe(cells);
  });
});
