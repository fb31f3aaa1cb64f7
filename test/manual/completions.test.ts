/** Completion scripts: valid in their shell, and complete. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bashCompletions } from "../../src/manual/bash.ts";
import { fishCompletions } from "../../src/manual/fish.ts";
import { loadPages, type Page } from "../../src/manual/pages.ts";
import { zshCompletions } from "../../src/manual/zsh.ts";
import { folderPerTest } from "../world/program.ts";

const PAGES = await loadPages();

const FOLDER = folderPerTest();

const SHELLS = [
  {
    shell: "zsh",
    script: zshCompletions(PAGES),
    checkers: [["zsh", "-n"]],
    flag: (flag: string) => new RegExp(`'(\\(--[\\w-]+\\))?${flag}=?\\[`),
    part: (text: string, name: string) => between(text, `\n    (${name || "*"})\n`, ";;"),
  },
  {
    shell: "bash",
    script: bashCompletions(PAGES),
    checkers: [
      ["bash", "-n"],
      ["shellcheck", "-s", "bash"],
    ],
    flag: (flag: string) => new RegExp(` ${flag}( |$)`, "m"),
    part: (text: string, name: string) => between(text, `\n    ${name || "*"})\n`, "\n      ;;\n"),
  },
  {
    shell: "fish",
    script: fishCompletions(PAGES),
    checkers: [["fish", "--no-execute"]],
    flag: (flag: string) => new RegExp(` -l ${flag.slice(2)} `),
    part: (text: string, name: string) =>
      text
        .split("\n")
        .filter((line) => new RegExp(`'__claude_usage_(in|at) ${name || '""'}[ ']`).test(line))
        .join("\n"),
  },
] as const;

function between(text: string, start: string, end: string): string {
  const rest = text.slice(text.indexOf(start) + start.length);
  return rest.slice(0, rest.indexOf(end));
}

const membersOf = ({ flags, settings, operand }: Page): readonly string[] => [
  ...(operand?.members ?? []),
  ...[...flags, ...settings].flatMap(({ value }) => value?.members ?? []),
];

it("offers only plain words, which are not special in any shell", () => {
  const words = PAGES.flatMap((page) => [
    ...membersOf(page),
    ...[...page.flags, ...page.settings].map(({ flag }) => flag.slice(2)),
    ...(page.name === "" ? [] : [page.name]),
  ]);
  for (const word of words) expect(word).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/i);
});

describe.each(SHELLS)("for $shell", ({ shell, script, checkers, flag, part }) => {
  it.each(PAGES)("the script has exactly what $name takes", (page) => {
    const text = part(script, page.name);
    for (const { flag: one } of [...page.flags, ...page.settings]) expect(text).toMatch(flag(one));
    for (const member of membersOf(page))
      expect(text).toMatch(new RegExp(`(^|[ ('"])${member}([ )'"]|$)`, "m"));
    const all = PAGES.flatMap(({ flags, settings }) => [...flags, ...settings]);
    const others = new Set(all.map((one) => one.flag));
    for (const { flag: one } of [...page.flags, ...page.settings]) others.delete(one);
    for (const other of others) expect(text).not.toMatch(flag(other));
  });

  it("the script has every command", () => {
    for (const { name } of PAGES) if (name !== "") expect(script).toContain(` ${name}`);
  });

  for (const checker of checkers) {
    const [program, ...args] = checker;
    const missing = spawnSync(program, ["--version"]).error !== undefined;
    it.skipIf(missing && !process.env.CI)(`the script of ${shell} passes ${program}`, () => {
      const file = join(FOLDER(), "script");
      writeFileSync(file, script);
      const done = spawnSync(program, [...args, file], { encoding: "utf8" });
      expect(done).toMatchObject({ status: 0, stdout: "", stderr: "" });
    });
  }
});
