import { describe, expect, it } from "vitest";
import { themeSamples } from "../../src/manual/theme-samples.ts";
import { textWidth } from "../../src/render/text.ts";
import { THEME_NAMES } from "../../src/render/themes.ts";
import { OPTIONS } from "../render/sample.ts";
import { unpaintAnsi } from "../render/unpaint.ts";

const screen = { columns: 80, colour: false, current: "nord", own: {} } as const;

describe("the samples", () => {
  it("have a row for each theme, and mark the one in force", () => {
    const rows = themeSamples(OPTIONS, screen).slice(0, THEME_NAMES.length);
    expect(rows.map((row) => row.slice(2).split(" ")[0])).toEqual([...THEME_NAMES]);
    expect(rows.filter((row) => row.startsWith("*")).map((row) => row.slice(2, 6))).toEqual([
      "nord",
    ]);
    for (const share of ["31%", "62%", "78%", "96%", "100%"]) {
      expect(rows.filter((row) => !row.includes(share))).toEqual([]);
    }
  });

  it.each([60, 80, 200])("fit %d columns, in colours too", (columns) => {
    for (const colour of [true, false]) {
      for (const row of themeSamples(OPTIONS, { ...screen, columns, colour })) {
        if (row.startsWith("* is")) continue;
        expect(textWidth(unpaintAnsi(row))).toBeLessThanOrEqual(columns);
      }
    }
  });

  it("are in the theme's colours, with the person's own in the one in force", () => {
    const rows = themeSamples(OPTIONS, { ...screen, colour: true, own: { calm: "#0000ff" } });
    expect(rows.find((row) => row.includes("nord"))).toMatch(/38;5;21[;m]/);
    expect(rows.find((row) => row.includes("dracula"))).not.toMatch(/38;5;21[;m]/);
    expect(rows.find((row) => row.includes("mono"))).toContain("\x1b[7m");
  });
});
