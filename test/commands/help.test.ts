/** Help, completions and version of the built program. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type Screen, type ScreenLine, screenText } from "../../src/cli/screen.ts";
import { bashCompletions } from "../../src/manual/bash.ts";
import { fishCompletions } from "../../src/manual/fish.ts";
import { helpOn, helpOnExitCodes, helpOnSettings, overview } from "../../src/manual/help.ts";
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

const SCREEN: Screen = { columns: 80, colour: false, ascii: true, home };
const text = (lines: readonly ScreenLine[]): string => screenText(lines, SCREEN);
const helpFor = (name: string): string =>
  text(helpOn(PAGES.find((page) => page.name === name) as Page, SCREEN));
const OVERVIEW = text(overview(PAGES, SCREEN));
const printed = (text: string) => ({ status: 0, stdout: `${text}\n`, stderr: "" });

it.each([
  [["--help"], OVERVIEW],
  [["help"], OVERVIEW],
  [["--json", "--help"], OVERVIEW],
  [["-h"], OVERVIEW],
  [["guard", "-h"], helpFor("guard")],
  [["help", "settings"], text(helpOnSettings(SCREEN))],
  [["help", "exit-codes"], text(helpOnExitCodes(SCREEN))],
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
  [["help", "dance"], /^claude-usage: COMMAND takes one of status, .*, not "dance"\.\n/],
  [["completions"], /^claude-usage: SHELL is missing; it is one of zsh, bash, fish\.\n/],
  [["completions", "tcsh"], /^claude-usage: SHELL takes one of zsh, bash, fish, not "tcsh"\.\n/],
])("%j is wrong usage", (args, sentence) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
  expect(stderr).toMatch(sentence);
});

it.each([[["daemon", "--version"]], [["--version"]], [["-v"]], [["status", "-v"]], [["version"]]])(
  "%j prints the version",
  (args) => {
    expect(run(...args)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
    });
  },
);

it.each([
  [["statsu"], 'unknown command "statsu". Did you mean status? See claude-usage help.'],
  [["dance"], 'unknown command "dance". See claude-usage help.'],
  [["guard", "--blow", "3"], "Did you mean --below? See claude-usage help guard."],
  [["guard", "--below", "300"], "See claude-usage help guard."],
  [["init", "zhs"], "Did you mean zsh? See claude-usage help init."],
  [["--jsno"], "Did you mean --json? See claude-usage help."],
])("%j ends with what may have been meant, and where to read on", (args, last) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(`claude-usage: ${last}`);
});
