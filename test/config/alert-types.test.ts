/** Levels, hours of quiet and the command: what they take, and how a file writes them. */
import { describe, expect, it } from "vitest";
import { commandType, isQuiet, levelsType, quietType } from "../../src/config/alert-types.ts";

const found = (parsed: { kind: string; value?: unknown }) =>
  parsed.kind === "value" ? parsed.value : parsed.kind;

it.each([
  ["off", []],
  ["80,95", [80, 95]],
  [" 50 , 100", [50, 100]],
  ["95,80", "invalid"],
  ["80,80", "invalid"],
  ["0", "invalid"],
  ["101", "invalid"],
  ["80.5", "invalid"],
  ["", "invalid"],
  ["1,2,3,4,5", [1, 2, 3, 4, 5]],
  ["1,2,3,4,5,6", "invalid"],
])("levels %j", (text, value) => expect(found(levelsType.parse(text))).toEqual(value));

it.each([
  ["off", null, '"off"'],
  ["22-7", { from: 1320, to: 420 }, '"22-7"'],
  ["22:30-7:05", { from: 1350, to: 425 }, '"22:30-7:05"'],
  ["0-24", "invalid", null],
  ["18-24", { from: 1080, to: 0 }, '"18-0"'],
  ["7-7", "invalid", null],
  ["25-7", "invalid", null],
  ["24:30-7", "invalid", null],
  ["22", "invalid", null],
  ["22-7-8", "invalid", null],
  ["a-b", "invalid", null],
])("quiet hours %j", (text, value, toml) => {
  const parsed = quietType.parse(text);
  expect(found(parsed)).toEqual(value);
  if (parsed.kind === "value") expect(quietType.toml(parsed.value)).toBe(toml);
});

describe("it is quiet", () => {
  it.each([
    ["22-7", 22 * 60, true],
    ["22-7", 6 * 60 + 59, true],
    ["22-7", 7 * 60, false],
    ["22-7", 12 * 60, false],
    ["12-13", 12 * 60, true],
    ["12-13", 13 * 60, false],
    ["off", 0, false],
  ])("with %s at minute %i: %s", (text, minute, quiet) => {
    const parsed = quietType.parse(text);
    expect(parsed.kind === "value" && isQuiet(parsed.value, minute)).toBe(quiet);
  });
});

it.each([
  ["", ""],
  ["curl -d \"$CLAUDE_USAGE_ALERT_TEXT\" https://ntfy.example/x; echo 'é'", undefined],
  ["[1]", "invalid"],
  ["{a}", "invalid"],
  ["a\nb", "invalid"],
  ["x".repeat(1_001), "invalid"],
])("command %j", (text, value) => expect(found(commandType.parse(text))).toEqual(value ?? text));
