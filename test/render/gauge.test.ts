import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percent } from "../../src/model/units.ts";
import type { RenderOptions } from "../../src/render/frame.ts";
import { drawGauge, gaugeCells, gaugeTone } from "../../src/render/gauge.ts";
import { textWidth } from "../../src/render/text.ts";

type Style = RenderOptions["gauge"];

const drawn = (used: number, cells: number, ascii: boolean, gauge: Style = "blocks") => {
  const { filled, track } = drawGauge(percent(used), cells, { ascii, gauge });
  return filled + track;
};

describe("a gauge of eight cells", () => {
  it.each([
    [0, "░░░░░░░░"],
    [1, "░░░░░░░░"],
    [1.6, "▏░░░░░░░"],
    [3.2, "▎░░░░░░░"],
    [4.7, "▍░░░░░░░"],
    [6.3, "▌░░░░░░░"],
    [7.9, "▋░░░░░░░"],
    [9.4, "▊░░░░░░░"],
    [11, "▉░░░░░░░"],
    [12.5, "█░░░░░░░"],
    [50, "████░░░░"],
    [54, "████▎░░░"],
    [99.9, "███████▉"],
    [100, "████████"],
    [250, "████████"],
    [-5, "░░░░░░░░"],
  ])("at %d percent", (used, expected) => {
    expect(drawn(used, 8, false)).toBe(expected);
  });

  it.each([
    [0, "--------"],
    [12.4, "--------"],
    [12.5, "#-------"],
    [54, "####----"],
    [99.9, "#######-"],
    [100, "########"],
  ])("in ASCII at %d percent", (used, expected) => {
    expect(drawn(used, 8, true)).toBe(expected);
  });
});

describe("a gauge of another style", () => {
  it.each<[Style, number, string]>([
    ["braille", 31, "⣿⣿⡆░░░░░"],
    ["braille", 96, "⣿⣿⣿⣿⣿⣿⣿⣇"],
    ["braille", 100, "⣿⣿⣿⣿⣿⣿⣿⣿"],
    ["line", 31, "━━──────"],
    ["line", 96, "━━━━━━━╸"],
    ["line", 100, "━━━━━━━━"],
    ["pie", 0, "○"],
    ["pie", 31, "◔"],
    ["pie", 62, "◑"],
    ["pie", 96, "◕"],
    ["pie", 100, "●"],
  ])("%s at %d percent", (style, used, expected) => {
    expect(drawn(used, 8, false, style)).toBe(expected);
  });

  it.each<[Style, boolean, number]>([
    ["blocks", false, 8],
    ["pie", false, 1],
    ["pie", true, 0],
    ["none", false, 0],
    ["line", true, 8],
  ])("%s takes its cells, in ASCII: %s", (gauge, ascii, cells) => {
    expect(gaugeCells({ gauge, ascii }, 8)).toBe(cells);
  });
});

describe("any gauge", () => {
  const used = fc.double({ min: -10, max: 150, noNaN: true });
  const cells = fc.integer({ min: 0, max: 40 });
  const blocks = " ▏▎▍▌▋▊▉█";
  const eighths = (filled: string) =>
    [...filled].reduce((sum, block) => sum + (block === "#" ? 8 : blocks.indexOf(block)), 0);

  it("has the requested width", () => {
    fc.assert(
      fc.property(used, cells, fc.boolean(), (share, wide, ascii) => {
        expect(textWidth(drawn(share, wide, ascii))).toBe(wide);
      }),
    );
  });

  it("fills as more is used, and is full only at 100 percent", () => {
    fc.assert(
      fc.property(used, used, cells, fc.boolean(), (a, b, wide, ascii) => {
        const less = drawGauge(percent(Math.min(a, b)), wide, { ascii, gauge: "blocks" });
        const more = drawGauge(percent(Math.max(a, b)), wide, { ascii, gauge: "blocks" });
        expect(eighths(less.filled)).toBeLessThanOrEqual(eighths(more.filled));
        if (wide > 0) expect(eighths(more.filled) === 8 * wide).toBe(Math.max(a, b) >= 100);
      }),
    );
  });
});

describe("the tone", () => {
  it.each([
    [0, "calm"],
    [49.9, "calm"],
    [50, "warm"],
    [69.9, "warm"],
    [70, "hot"],
    [89.9, "hot"],
    [90, "full"],
    [130, "full"],
  ])("at %d percent is %s", (used, tone) => {
    expect(gaugeTone(percent(used), [50, 70, 90])).toBe(tone);
  });

  it("follows the configured thresholds", () => {
    const own = [0, 95, 100] as const;
    expect([0, 95, 100].map((used) => gaugeTone(percent(used), own))).toEqual([
      "warm",
      "hot",
      "full",
    ]);
  });
});
