/** Help, completions and version of the built program. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bashCompletions } from "../../src/manual/bash.ts";
import { fishCompletions } from "../../src/manual/fish.ts";
import { helpOn, overview } from "../../src/manual/help.ts";
import { loadPages, type Page } from "../../src/manual/pages.ts";
import { zshCompletions } from "../../src/manual/zsh.ts";

const PAGES = await loadPages();

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    join(import.meta.dirname, "../../scripts/claude-usage"),
    args,
    { env: { HOME: home, PATH: process.env.PATH }, encoding: "utf8" },
  );
  return { status, stdout, stderr };
};

const helpFor = (name: string): string => helpOn(PAGES.find((page) => page.name === name) as Page);
const printed = (text: string) => ({ status: 0, stdout: `${text}\n`, stderr: "" });

it.each([
  [["--help"], overview(PAGES)],
  [["help"], overview(PAGES)],
  [["--json", "--help"], overview(PAGES)],
  [["daemon", "--help"], helpFor("daemon")],
  [["daemon", "--bogus", "--help"], helpFor("daemon")],
  [["help", "demo"], helpFor("demo")],
  [["help", "--help"], helpFor("help")],
  [["completions", "zsh"], zshCompletions(PAGES)],
  [["completions", "bash"], bashCompletions(PAGES)],
  [["completions", "fish"], fishCompletions(PAGES)],
])("%j prints help or completions, and starts and writes nothing", (args, text) => {
  expect(run(...args)).toEqual(printed(text));
  expect(readdirSync(home)).toEqual([]);
});

it.each([
  [["help", "dance"], /^claude-usage: COMMAND takes one of daemon, .*, not "dance"\.\n/],
  [["completions"], /^claude-usage: SHELL is missing; it is one of zsh, bash, fish\.\n/],
  [["completions", "tcsh"], /^claude-usage: SHELL takes one of zsh, bash, fish, not "tcsh"\.\n/],
])("%j is wrong usage", (args, sentence) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
  expect(stderr).toMatch(sentence);
});

it("prints the version, whatever other words there are", () => {
  expect(run("daemon", "--version").stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});
