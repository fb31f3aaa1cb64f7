/** Text in roff: the page shows exactly the text, whatever is in it. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bold, example, paragraph, prose, sentence, terms } from "../../scripts/manual/roff.ts";

describe("a text", () => {
  it.each([
    ["a well-known flag", "a well-known flag"],
    ["5-hour", "5-hour"],
    ["the flag --all, or -1", "the flag \\-\\-all, or \\-1"],
    ["a \\ and a 'quote'", "a \\e and a \\(aqquote\\(aq"],
    ["~/x^2", "\\(ti/x\\(ha2"],
    ['say "no"', "say \\(dqno\\(dq"],
    ["↻ 20 €", "\\[u21BB] 20 \\[u20AC]"],
    ["run `a-b --c` now", "run \\fBa\\-b \\-\\-c\\fR now"],
    ["half a `tick", "half a \\(gatick"],
  ])("%j is written %j", (text, roff) => {
    expect(prose(text)).toBe(roff);
  });

  it("becomes a sentence with a capital and a full stop", () => {
    expect(sentence("poll now")).toBe("Poll now.");
  });

  it("is never a request, at the start of any line", () => {
    const dots = Array.from({ length: 60 }, () => ".TH 'x").join(" ");
    const lines = [
      ...paragraph(prose(dots)),
      ...example([".so /etc/passwd", "'br"]),
      ...terms([[prose(".x"), []]]),
    ].filter((line) => /^[.']/.test(line));
    expect(lines).toEqual([".PP", ".RS 4", ".nf", ".fi", ".RE", ".TP"]);
  });

  it("is broken into lines of at most 79 bytes where possible", () => {
    const words = "word ".repeat(50) + "x".repeat(100);
    const lines = paragraph(words);
    expect(lines.join(" ")).toBe(words);
    expect(lines.filter((line) => line.length > 79)).toEqual(["x".repeat(100)]);
  });
});

const hasMandoc = spawnSync("mandoc", ["-h"]).error === undefined;

describe.skipIf(!hasMandoc && !process.env.CI)("mandoc", () => {
  const HEAD = '.TH X 1 2026-01-01 "x"\n.SH NAME\nx \\- x\n.SH X\n';

  const rendered = (lines: readonly string[]): string => {
    const { stdout } = spawnSync("mandoc", ["-T", "utf8", "-O", "width=500"], {
      input: `${HEAD}${lines.join("\n")}\n`,
      encoding: "utf8",
    });
    // Bold and underlined letters are struck twice.
    return stdout.replace(/.\x08/gu, "");
  };

  it("prints any text unchanged", () => {
    // Without backticks, which are markup here, and tabs, which roff moves by.
    const text = fc
      .string({
        unit: fc.constantFrom(..."ab .'\\-\"~^%$#&*([{fBn0 é↻█"),
        minLength: 1,
        maxLength: 60,
      })
      .map((one) => one.trim().replace(/ +/g, " "));
    fc.assert(
      fc.property(fc.array(text, { minLength: 20, maxLength: 40 }), (texts) => {
        const page = rendered(texts.flatMap((one) => [".PP", ...paragraph(`<${prose(one)}>`)]));
        const shown = page.replace(/\s+/g, " ");
        for (const one of texts) expect(shown).toContain(`<${one}>`.replace(/\s+/g, " "));
        const bolder = rendered(texts.flatMap((one) => [".PP", ...paragraph(`<${bold(one)}>`)]));
        for (const one of texts) expect(bolder.replace(/\s+/g, " ")).toContain(`<${one}>`);
      }),
      { numRuns: 10 },
    );
  });
});
