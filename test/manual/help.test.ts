/** `--help`: everything, or exactly what one command takes. */
import { describe, expect, it } from "vitest";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { flagOf } from "../../src/config/setting.ts";
import { helpOn, overview } from "../../src/manual/help.ts";
import { loadPages, type Page, typed } from "../../src/manual/pages.ts";

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

it("names every command, flag and setting", () => {
  const text = overview(PAGES);
  for (const one of PAGES) {
    const line = text.split("\n").find((each) => each.endsWith(`  ${one.summary}`));
    expect(line?.trim()).toMatch(new RegExp(`^${typed(one)} `));
    for (const { flag } of one.flags) expect(listed(text)).toContain(flag);
  }
  for (const [key, { defaultText, help }] of Object.entries(ALL_SETTINGS)) {
    expect(text).toContain(`${help} (${defaultText})`);
    expect(listed(text)).toContain(flagOf(key));
  }
});

describe.each(PAGES)("of $name", (one) => {
  it("lists exactly its flags and settings", () => {
    const flags = [...one.flags, ...one.settings].map(({ flag }) => flag);
    expect([...listed(helpOn(one))].sort()).toEqual([...flags].sort());
  });
});

it("begins with the usage, and lists the values of the operand", () => {
  const [usage, , summary, , choice] = helpOn(page("completions")).split("\n");
  expect(usage).toBe("claude-usage completions SHELL [--help]");
  expect(summary).toBe("Print shell completions.");
  expect(choice).toBe("SHELL: one of zsh, bash, fish");
  expect(helpOn(page("help"))).toMatch(/^claude-usage help \[COMMAND\] \[--help\]\n/);
  expect(helpOn(page("demo"))).toMatch(
    /^claude-usage demo \[--once\] \[--states\] \[--serve PORT\] .*\[SETTING…\]\n/,
  );
});
