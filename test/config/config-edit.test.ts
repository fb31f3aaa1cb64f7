/** One setting is changed in the text of config.toml, and all else stays byte for byte. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configTemplate, withSetting } from "../../src/config/config-edit.ts";
import { parseConfig } from "../../src/config/config-file.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";

const parsed = (text: string) => parseConfig(text, "f", ALL_SETTINGS);

describe("setting max_width to 60", () => {
  it.each([
    ["in an empty file", "", "max_width = 60\n"],
    ["in place", "max_width = 40\n", "max_width = 60\n"],
    [
      "in place, with its comment",
      "max_width=40 # wide\nascii = true",
      "max_width=60 # wide\nascii = true",
    ],
    ["in place, quoted", '"max_width" = 40\n', '"max_width" = 60\n'],
    ["of another type", "max_width = [\n  1, # one\n]\n", "max_width = 60\n"],
    [
      "below the last setting",
      "ascii = true\n\n# end\n",
      "ascii = true\nmax_width = 60\n\n# end\n",
    ],
    ["in a file without a last newline", "ascii = true", "ascii = true\nmax_width = 60\n"],
    ["in a file of comments", "# mine\n", "# mine\nmax_width = 60\n"],
    [
      "below the comment that shows it",
      "## cells\n# max_width = 40\n\n# ascii = false\n",
      "## cells\n# max_width = 40\nmax_width = 60\n\n# ascii = false\n",
    ],
    [
      "not in a comment about it",
      "ascii = true # max_width = 40\n# max_width is 40\n",
      "ascii = true # max_width = 40\nmax_width = 60\n# max_width is 40\n",
    ],
    [
      "above the first table and its comments",
      "# top\n\n# of x\n[x]\nmax_width = 1\n",
      "# top\n\nmax_width = 60\n# of x\n[x]\nmax_width = 1\n",
    ],
    [
      "with its line ends",
      "ascii = true\r\nbudget = 3\r\n",
      "ascii = true\r\nbudget = 3\r\nmax_width = 60\r\n",
    ],
    ["behind a byte order mark", "\uFEFFmax_width = 1\n", "\uFEFFmax_width = 60\n"],
    [
      "beside a text of many lines",
      'user_agent = """\n# max_width = 1\n"""\n',
      'user_agent = """\n# max_width = 1\n"""\nmax_width = 60\n',
    ],
  ])("%s", (_, before, after) => expect(withSetting(before, "max_width", "60")).toBe(after));
});

it("keeps every other line of any file", () => {
  const line = fc.constantFrom(
    "# a comment",
    "",
    "# max_width = 7",
    "ascii = true",
    'segments = ["5h", "7d"] # mine',
    "budget=3",
    "max_width = 9",
    '  flash = "2s"',
  );
  fc.assert(
    fc.property(fc.uniqueArray(line), fc.constantFrom("\n", "\r\n"), (lines, eol) => {
      const before = lines.join(eol);
      const after = withSetting(before, "max_width", "60");
      const layer = parsed(after).layer;
      expect(layer?.get("max_width")?.text).toBe("60");
      for (const [key, { text }] of parsed(before).layer ?? [])
        if (key !== "max_width") expect(layer?.get(key)?.text).toBe(text);
      const kept = after.split(/\r?\n/).filter((one) => !/^max_width/.test(one) && one !== "");
      expect(kept).toEqual(lines.filter((one) => !/^max_width/.test(one) && one !== ""));
      // A second time changes nothing.
      expect(withSetting(after, "max_width", "60")).toBe(after);
    }),
  );
});

describe("the first file", () => {
  const template = configTemplate(ALL_SETTINGS);

  it("has every setting as a comment, and sets none", () => {
    expect(parsed(template)).toEqual({ layer: new Map(), problems: [] });
    for (const key of Object.keys(ALL_SETTINGS)) expect(template).toContain(`\n# ${key} = `);
    for (const line of template.split("\n")) expect(line.length).toBeLessThanOrEqual(96);
  });

  it("has defaults that are valid once their # is gone", () => {
    const { layer, problems } = parsed(template.replace(/^# (?=\w+ = )/gm, ""));
    expect(problems).toEqual([]);
    for (const [key, { kind }] of Object.entries(ALL_SETTINGS))
      expect({ key, ...kind.parse(layer?.get(key)?.text ?? "") }).toMatchObject({ kind: "value" });
  });

  it("takes a setting below the comment that shows it", () => {
    const next = withSetting(template, "budget", "9");
    expect(next).toContain("\n# budget = 28\nbudget = 9\n");
    expect(next.replace("budget = 9\n", "")).toBe(template);
  });
});
