/** The line in Claude Code's status line: the session prefix before it, as harmless as everything else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percent } from "../../src/model/units.ts";
import type { Span } from "../../src/render/frame.ts";
import { forAnsi } from "../../src/render/painters.ts";
import { type SessionInfo, statuslineSpans } from "../../src/render/statusline.ts";
import { textWidth } from "../../src/render/text.ts";
import { anyFrame, hostileName } from "./anything.ts";
import { frame } from "./sample.ts";
import { unpaintAnsi } from "./unpaint.ts";

const LINE = "████████ 100% ↻1h24m | 7d 13% | $5.56/50";
const UNBOUNDED = Number.POSITIVE_INFINITY;
const session = (model: string | null, context: number | null): SessionInfo => ({
  model,
  context: context === null ? null : percent(context),
});
const text = (spans: readonly Span[]) => spans.map((span) => span.text).join("");

describe("the prefix before the line", () => {
  it.each<[SessionInfo, string]>([
    [session("Opus 4.8", 42.4), "Opus 4.8 | ctx 42% | "],
    [session("Opus 4.6 (1M context)", 0), "Opus 4.6 (1M context) | ctx 0% | "],
    [session(null, 8), "ctx 8% | "],
    [session("Opus", null), "Opus | "],
    [session(null, null), ""],
    [session("", null), ""],
    [session("\x1b[31m\n", null), "[31m | "],
    [session("\u202E\u200B", 1), "ctx 1% | "],
    [session("M".repeat(10_000), null), `${"M".repeat(24)} | `],
  ])("of %j is %s", (facts, before) => {
    expect(text(statuslineSpans(frame(), facts, UNBOUNDED))).toBe(`${before}${LINE}`);
  });

  it("the context has the tones of the gauge, from the first threshold on", () => {
    const tone = (used: number) =>
      statuslineSpans(frame(), session(null, used), UNBOUNDED).find((span) =>
        span.text.includes("%"),
      )?.tone;
    expect([49, 50, 70, 90].map(tone)).toEqual(["plain", "warm", "hot", "full"]);
  });

  it("a name in other letters is ASCII where the option says so", () => {
    const shown = text(
      statuslineSpans(frame(undefined, { ascii: true }), session("模型 α", 1), UNBOUNDED),
    );
    expect(shown).toBe("?? ? | ctx 1% | [########] 100% r1h24m | 7d 13% | $5.56/50");
  });

  it.each([
    [61, `Opus 4.8 | ctx 42% | ${LINE}`],
    [60, "Opus 4.8 | ctx 42% | ████████ 100% ↻1h24m | 7d 13%"],
    [42, "Opus 4.8 | ctx 42% | ████████ 100% ↻1h24m"],
    [41, LINE],
    [16, "████ 100% ↻1h24m"],
    [2, ""],
  ])("%i cells hold %s", (cells, expected) => {
    expect(text(statuslineSpans(frame(), session("Opus 4.8", 42), cells))).toBe(expected);
  });
});

describe("whatever Claude Code says", () => {
  const anySession = fc.record({
    model: fc.option(hostileName),
    context: fc.option(fc.double({ min: 0, max: 1_000, noNaN: true }).map(percent)),
  });

  it("it is one line without a control character, within its cells", () => {
    fc.assert(
      fc.property(anyFrame(), anySession, fc.integer({ min: 1, max: 200 }), (one, facts, cells) => {
        const spans = statuslineSpans(one, facts, cells);
        const painted = forAnsi(spans, one.options).replaceAll("░", " ");
        expect(unpaintAnsi(painted).replaceAll("░", " ")).toBe(text(spans).replaceAll("░", " "));
        expect(text(spans)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(textWidth(text(spans))).toBeLessThanOrEqual(cells);
      }),
    );
  });
});
