/** The settings `format` and `labels`: what they take, and what is said about the rest. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseConfig } from "../../src/config/config-file.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { resolveSettings } from "../../src/config/setting.ts";
import { HARMLESS, labelsType } from "../../src/config/text-types.ts";

it.each<[string, Record<string, string> | null]>([
  ["", {}],
  ["{}", {}],
  ["7d=week,Opus 4=O", { "7d": "week", "Opus 4": "O" }],
  ['{ "7d" = "week", Opus = "" }', { "7d": "week", Opus: "" }],
  ['{ "7d" = "a, b = {c}" }', { "7d": "a, b = {c}" }],
  // Spaces of any kind around a word are kept where it is quoted.
  ['{ "\u2003#" = "\u00a0" }', { "\u2003#": "\u00a0" }],
  ['{"7d" = "week"', null],
  ["{ 7d }", null],
  ['7d = "\\q"', null],
  ["7d=a\tb", null],
  ["7d=week,", null],
])("the labels %j are %j", (text, labels) => {
  const parsed = labelsType.parse(text);
  expect(parsed.kind === "value" ? parsed.value : null).toEqual(labels);
  if (labels === null) return;
  const { layer } = parseConfig(`labels = ${labelsType.toml(labels)}`, "c.toml", ALL_SETTINGS);
  expect(labelsType.parse(layer?.get("labels")?.text ?? "")).toEqual(parsed);
});

it("takes any labels back from the file as they were given", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => HARMLESS.test(text));
  const key = word.filter((text) => text.trim() !== "");
  fc.assert(
    fc.property(fc.dictionary(key, word), (labels) => {
      const { layer } = parseConfig(`labels = ${labelsType.toml(labels)}`, "c.toml", ALL_SETTINGS);
      const given = layer?.get("labels")?.text ?? "nothing";
      const all = Object.values(labels).every((label) => label.length <= 12);
      if (all) expect(labelsType.parse(given)).toEqual({ kind: "value", value: labels });
    }),
  );
});

const problemsOf = (format: string) => {
  const { layer, problems } = parseConfig(`\nformat = ${format}\n`, "c.toml", ALL_SETTINGS);
  return [...problems, ...resolveSettings(ALL_SETTINGS, [layer ?? new Map()]).problems];
};

it.each([
  "''",
  "'{five_hour.utilization}% \u{f017} {five_hour.resets_in_seconds:time}'",
  "'{if age_seconds < 60}new{else}{state}{end}'",
])("%s is a format", (format) => {
  expect(problemsOf(format)).toEqual([]);
});

it.each([
  ["'{five_hours.utilization}'", 'takes a template ("five_hours.utilization": unknown field)'],
  ["'{if state}x'", 'takes a template ("if": its {end} is missing)'],
  ["'{age_seconds}'", 'takes times as "age_seconds:time", which'],
  ['"two\\nlines"', "takes one line of at most 500 characters"],
  ['"\\uE000"', "takes one line of at most 500 characters"],
  [`'${"x".repeat(501)}'`, "takes one line of at most 500 characters"],
])("%s is a problem with its line", (format, expected) => {
  expect(problemsOf(format)).toEqual([expect.stringContaining(`c.toml:2: format ${expected}`)]);
});
