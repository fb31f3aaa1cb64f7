/** config.toml: its settings, and its problems by line. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig, readConfigFile } from "../../src/config/config-file.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { resolveSettings, type SettingsLayer } from "../../src/config/setting.ts";
import { folderPerTest } from "../world/program.ts";

const parse = (toml: string) => parseConfig(toml, "/c.toml", ALL_SETTINGS);

/** A layer as lines of `key = text`, each after its place. */
const listed = (layer: SettingsLayer | null) =>
  layer && [...layer].map(([key, { text, where }]) => `${where} ${key} = ${text}`);

/** All problems of the file: its syntax, its keys and its values. */
const problemsOf = (toml: string): readonly string[] => {
  const file = parse(toml);
  return [...file.problems, ...resolveSettings(ALL_SETTINGS, [file.layer ?? new Map()]).problems];
};

describe("a file", () => {
  it.each([
    ["", []],
    ["# nothing but a comment", []],
    ["ascii = true # with a comment", ["/c.toml:1 ascii = true"]],
    ["\n\nascii = true\r\nbudget = 20\r\n", ["/c.toml:3 ascii = true", "/c.toml:4 budget = 20"]],
    ["\uFEFFascii = true", ["/c.toml:1 ascii = true"]],
    ['"money" = "credits"', ["/c.toml:1 money = credits"]],
    ["interval = '90s'", ["/c.toml:1 interval = 90s"]],
    ['interval = """\n90s"""', ["/c.toml:1 interval = 90s"]],
    ["max_width = 1_00", ["/c.toml:1 max_width = 100"]],
    ['max_width = "80"', ["/c.toml:1 max_width = 80"]],
    ["thresholds = [50, 70, 90]", ["/c.toml:1 thresholds = 50,70,90"]],
    ['segments = [\n  "7d", # first\n  "5h",\n]', ["/c.toml:1 segments = 7d,5h"]],
    ['segments = "7d,5h"', ["/c.toml:1 segments = 7d,5h"]],
    ['[colors]\nwarm = "#ffd75f"\nfull = 203', ["/c.toml:1 colors = warm=#ffd75f,full=203"]],
    ['colors = { warm = "#ffd75f" }', ["/c.toml:1 colors = warm=#ffd75f"]],
    ['colors.warm = "#ffd75f"\ncolors.hot = "none"', ["/c.toml:1 colors = warm=#ffd75f,hot=none"]],
  ])("%j is read", (toml, expected) => {
    expect(listed(parse(toml).layer)).toEqual(expected);
    expect(problemsOf(toml)).toEqual([]);
  });

  it.each([
    ["colour = 1", '/c.toml:1: unknown setting "colour".'],
    ["\nMoney = 1", '/c.toml:2: unknown setting "Money".'],
    ["interval.first = 1", '/c.toml:1: unknown setting "interval.first".'],
    ["[daemon]\ninterval = '90s'", '/c.toml:1: unknown setting "daemon".'],
    ["__proto__ = 1", '/c.toml:1: unknown setting "__proto__".'],
    ['"\\u001b[31m" = 1', '/c.toml:1: unknown setting "\\u001b[31m".'],
  ])("%j reports an unknown setting", (toml, sentence) => {
    expect(problemsOf(toml)).toEqual([sentence]);
    expect(listed(parse(toml).layer)).toEqual([]);
  });

  const WHOLE = "a whole number from 1 to 500";
  const TIME = 'a time from 1s to 1h, such as "90s"';
  const ASCII = "one line of printable ASCII";
  it.each([
    ["max_width = 0", `max_width takes ${WHOLE}, not "0".`],
    ["max_width = 0x28", `max_width takes ${WHOLE}, not "0x28".`],
    ["max_width = 40.0", `max_width takes ${WHOLE}, not "40.0".`],
    ["max_width = [40]", `max_width takes ${WHOLE}, not "[40]".`],
    ["ascii = 'maybe'", 'ascii takes true or false, not "maybe".'],
    ["ascii = { a = 1 }", 'ascii takes true or false, not "{ a = 1 }".'],
    ["interval = 90", `interval takes ${TIME}, not "90".`],
    ["interval = ''", `interval takes ${TIME}, not "".`],
    ["interval = 07:32:00", `interval takes ${TIME}, not "07:32:00".`],
    ["[interval]", `interval takes ${TIME}, not "[interval]".`],
    ["[[interval]]", `interval takes ${TIME}, not "[[interval]]".`],
    ["user_agent = ['a']", `user_agent takes ${ASCII}, not "['a']".`],
    ["user_agent = 'é'", `user_agent takes ${ASCII}, not "é".`],
    [
      "segments = []",
      'segments takes a list of 5h, 7d, models, extra, cost, spark, 5h-spark, accounts, each at most once, not "".',
    ],
    [
      "thresholds = [[50, 70], 90]",
      'thresholds takes three rising percentages, such as 50,70,90, not "[50, 70],90".',
    ],
    [
      "api_url = 'http://a.b'",
      'api_url takes an https address, or http on this machine only, not "http://a.b".',
    ],
  ])("%j reports an invalid value", (toml, sentence) => {
    expect(problemsOf(`\n${toml}\n`)).toEqual([`/c.toml:2: ${sentence}`]);
  });

  it.each([
    ["theme = nord", 'theme = "nord"'],
    ["theme = colour-blind  # mine", 'theme = "colour-blind"'],
    ["autostart = yes\r", 'autostart = "yes"'],
    ["metrics_file = ~/x.prom", 'metrics_file = "~/x.prom"'],
    ["[colors]\nhot = #d08770", 'hot = "#d08770"'],
    ["[colors]\nhot = #d08770\nwarm = 226", 'hot = "#d08770"'],
  ])("says of %j that it needs quotes", (toml, quotes) => {
    expect(problemsOf(toml)).toEqual([
      expect.stringMatching(/^\/c\.toml:[12]: a text needs quotes: (.*)\.$/),
    ]);
    expect(problemsOf(toml)[0]).toContain(`quotes: ${quotes}.`);
  });

  it.each([
    "ascii = true\nascii = false",
    "max_width = 60%",
    'theme = "nord',
    "segments = [5h]",
    'labels = { "7d" = week }',
  ])("leaves other mistakes to the parser: %j", (toml) =>
    expect(problemsOf(toml)).not.toEqual([expect.stringContaining("needs quotes")]),
  );

  it.each([
    ["ascii = tru", 1],
    ["ascii = true\nascii = false", 2],
    ["ascii = true\nbudget = ", 2],
    ["\n\nascii", 3],
    ["ascii = 'open\nbudget = 1", 1],
    ["segments = [\n  '5h',", 2],
    ["a = 2024-99-99", 1],
  ])("%j is not valid TOML, reported by its line", (toml, line) => {
    const { layer, problems } = parse(toml);
    expect(layer).toBe(null);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^/c\\.toml:${line}: .+[^.]\\.$`))]);
  });

  it("is read to its end past errors", () => {
    const toml = "colour = 1\nmax_width = 0\nbudget = 20\n[table]\nx = 1\n";
    expect(listed(parse(toml).layer)).toEqual(["/c.toml:2 max_width = 0", "/c.toml:3 budget = 20"]);
    expect(problemsOf(toml)).toHaveLength(3);
  });

  it("is rejected for brackets nested too deeply", () => {
    const deep = `ascii = ${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(parse(deep)).toEqual({
      layer: null,
      problems: ["/c.toml:1: nested too deeply."],
    });
  });

  it("may hold any text", () => {
    const pieces = fc.constantFrom(
      ...["ascii", "interval", "=", "\n", "[", "]", "{", "}", ",", ".", "'", '"', '"""', "'''"],
      ...["1979-05-27", "T07:32:00", "Z", "0x", "1_0", "e5", "inf", "-", "true", "\\u", "#", " "],
    );
    const toml = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(toml, (one) => {
        for (const sentence of problemsOf(one))
          expect(sentence).toMatch(/^\/c\.toml:[1-9]\d*: .+\.$/);
      }),
    );
  });
});

describe("on disk", () => {
  const folder = folderPerTest();
  const path = () => join(folder(), "config.toml");
  const readIt = () => readConfigFile(path(), ALL_SETTINGS);

  it("is read", () => {
    writeFileSync(path(), "ascii = true");
    expect(listed(readIt().layer)).toEqual([`${path()}:1 ascii = true`]);
  });

  it("is empty where it is missing, or its folder is not a folder", () => {
    expect(readIt()).toEqual({ layer: new Map(), problems: [] });
    writeFileSync(path(), "");
    expect(readConfigFile(join(path(), "config.toml"), ALL_SETTINGS)).toEqual({
      layer: new Map(),
      problems: [],
    });
  });

  it.each([
    ["a folder", "is not a regular file", () => mkdirSync(path())],
    ["a link to itself", "cannot be read (ELOOP)", () => symlinkSync("config.toml", path())],
  ])("cannot be read where it is %s", (_, why, make) => {
    make();
    expect(readIt()).toEqual({
      layer: null,
      problems: [`${path()}: ${why}.`],
    });
  });
});
