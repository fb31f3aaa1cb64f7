/** Dots as characters, and what is shown where two things are drawn in one cell. */
import { describe, expect, it } from "vitest";
import { type Canvas, createCanvas } from "../../src/chart/canvas.ts";
import { plainText } from "../../src/render/painters.ts";

const shown = (columns: number, rows: number, ascii: boolean, draw: (canvas: Canvas) => void) => {
  const canvas = createCanvas(columns, rows, ascii);
  draw(canvas);
  return canvas.rows().map(plainText);
};

describe("dots", () => {
  it.each<[string, boolean, readonly (readonly [number, number])[], string]>([
    ["one at the bottom left", false, [[0, 0]], "⡀"],
    ["one at the top right", false, [[1, 3]], "⠈"],
    [
      "all",
      false,
      [
        [0, 0],
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 0],
        [1, 1],
        [1, 2],
        [1, 3],
      ],
      "⣿",
    ],
    [
      "one outside",
      false,
      [
        [2, 0],
        [0, 4],
        [-1, 0],
        [0, -1],
      ],
      " ",
    ],
    ["a low one in ASCII", true, [[0, 0]], "."],
    ["a middle one in ASCII", true, [[0, 1]], "-"],
    ["a high one in ASCII", true, [[0, 2]], "'"],
    [
      "a column in ASCII",
      true,
      [
        [0, 0],
        [0, 1],
        [0, 2],
      ],
      "|",
    ],
  ])("are %s", (_, ascii, dots, expected) => {
    expect(
      shown(1, 1, ascii, ({ dot }) => {
        for (const [x, y] of dots) dot(x, y, "plain");
      }),
    ).toEqual([expected]);
  });

  it("take the place of what was shaded in their cell, and have one tone", () => {
    const canvas = createCanvas(1, 1, false);
    canvas.shade(0, 0, "muted");
    canvas.shade(1, 1, "muted");
    canvas.dot(0, 3, "calm");
    canvas.dot(1, 3, "warm");
    expect(canvas.rows()).toEqual([[{ text: "⠉", tone: "warm" }]]);
  });

  it("are every other one where they shade, and a sign in ASCII", () => {
    const area = ({ shade, width, height }: Canvas) => {
      for (let x = 0; x < width; x += 1) for (let y = 0; y < height; y += 1) shade(x, y, "muted");
    };
    expect(shown(2, 1, false, area)).toEqual(["⡪⡪"]);
    expect(shown(2, 1, true, area)).toEqual(["::"]);
  });
});

it("a text stands only where nothing is drawn, and keeps its place", () => {
  const canvas = createCanvas(4, 1, false);
  canvas.dot(0, 0, "plain");
  expect(canvas.text(0, 0, "ab", "plain")).toBe(false);
  expect(canvas.text(3, 0, "ab", "plain")).toBe(false);
  expect(canvas.text(1, 0, "ab", "plain")).toBe(true);
  canvas.dot(2, 0, "plain");
  expect(canvas.rows().map(plainText)).toEqual(["⡀ab "]);
});
