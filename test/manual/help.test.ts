/** `--help`: everything, or exactly what one command takes. */
import { describe, expect, it } from "vitest";
import { lineCells } from "../../src/cli/layout.ts";
import { type Screen, type ScreenLine, screenText } from "../../src/cli/screen.ts";
import { COMMAND_GROUPS, COMMANDS } from "../../src/commands.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { flagOf } from "../../src/config/setting.ts";
import { helpOn, helpOnExitCodes, helpOnSettings, overview } from "../../src/manual/help.ts";
import { loadPages, type Page } from "../../src/manual/pages.ts";

const PAGES = await loadPages();

const page = (name: string): Page => {
  const found = PAGES.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

/** The flags that a text lists; `--[no-]ascii` is two. */
const listed = (text: string): readonly string[] =>
  text
    .split("\n")
    .flatMap((line) => /^ +--(\[no-\])?([\w-]+)/.exec(line)?.slice(1) ?? [])
    .reduce<string[]>((all, part, at, parts) => {
      if (at % 2 === 1)
        all.push(...(parts[at - 1] ? [`--${part}`, `--no-${part}`] : [`--${part}`]));
      return all;
    }, []);

const WIDE: Screen = { columns: 200, colour: false, ascii: false, home: "" };
const text = (lines: readonly ScreenLine[]): string => screenText(lines, WIDE);
/** As one line, where nothing is wrapped. */
const joined = (lines: readonly ScreenLine[]): string => text(lines).replace(/\s+/g, " ");

it("names every command in a group, and the flags of the line", () => {
  expect(COMMAND_GROUPS.flatMap(([, names]) => names).sort()).toEqual(Object.keys(COMMANDS).sort());
  const all = joined(overview(PAGES, WIDE));
  for (const one of PAGES.slice(1)) expect(all).toContain(` ${one.name} ${one.summary} `);
  for (const { flag } of PAGES[0]?.flags ?? []) expect(all).toContain(` ${flag} `);
});

it("names every setting with its default", () => {
  const all = joined(helpOnSettings(WIDE));
  for (const [key, { defaultText, help }] of Object.entries(ALL_SETTINGS)) {
    expect(all).toContain(help);
    expect(all).toContain(`(${defaultText})`);
    expect(listed(text(helpOnSettings(WIDE)))).toContain(flagOf(key));
  }
});

it.each([80, 60, 40])("is at most %d cells wide", (columns) => {
  const screen = { ...WIDE, columns };
  const all = [
    ...overview(PAGES, screen),
    ...helpOnSettings(screen),
    ...helpOnExitCodes(screen),
    ...PAGES.flatMap((one) => helpOn(one, screen)),
  ];
  const over = all
    .filter((line) => lineCells(line) > columns)
    .map((line) =>
      line
        .map(({ text: part }) => part)
        .join("")
        .trim(),
    );
  // Only a word that is too long by itself, and an example, which is one.
  expect(over.filter((line) => columns === 80 || line.includes(" "))).toEqual([]);
});

describe.each(PAGES)("of $name", (one) => {
  it("lists exactly its flags and settings", () => {
    const flags = [...one.flags, ...one.settings].map(({ flag }) => flag);
    const all = joined(helpOn(one, WIDE));
    const named = [...all.matchAll(/(?<![\w[-])--[\w-]+/g)].map(([flag]) => flag);
    expect([...new Set(named)].sort()).toEqual([...flags].sort());
  });
});

it("begins with the usage, and lists the values of the operand", () => {
  const [usage, , summary, , choice] = text(helpOn(page("completions"), WIDE)).split("\n");
  expect(usage).toBe("claude-usage completions SHELL [--account NAME] [--help]");
  expect(summary).toBe("Print shell completions.");
  expect(choice).toBe("SHELL: one of zsh, bash, fish");
  expect(text(helpOn(page("help"), WIDE))).toMatch(
    /^claude-usage help \[COMMAND\] \[--account NAME\] \[--help\]\n/,
  );
  expect(joined(helpOn(page("demo"), WIDE))).toMatch(
    /^claude-usage demo \[--once\] \[--states\] \[--serve PORT\] .*\[SETTING…\] /,
  );
});
