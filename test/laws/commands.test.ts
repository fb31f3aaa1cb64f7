/** The record of the commands, held against the built program: what it lists is taken, and nothing else is. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PAGES, type Page, typed } from "../../src/manual/pages.ts";
import { LOOKING } from "../../src/settings/looking.ts";
import { POLLING } from "../../src/settings/polling.ts";
import { flagOf } from "../../src/settings/row.ts";
import { ROOT } from "./house.ts";

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What the program says of a call that it does not take. */
async function complaint(words: readonly string[]): Promise<string> {
  const program = spawn(process.execPath, [join(ROOT, "dist/main.cjs"), ...words], {
    env: { HOME: home, PATH: process.env.PATH },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  program.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  const [code] = await once(program, "close");
  expect({ words, code }).toEqual({ words, code: 64 });
  return said;
}

const flagsOf = ({ own, settings }: Page) => [...own, ...settings].map(({ flag }) => flag);

/** main.ts answers these for every command, before it looks at the rest. */
const ALWAYS = ["--help", "--version"];

const contrary = (flag: string): string =>
  flag.startsWith("--no-") ? flag.replace("--no-", "--") : flag.replace("--", "--no-");

/** What would be taken by mistake: a setting of each group, other commands' flags, the contraries of its own. */
function strangers(page: Page): readonly string[] {
  const taken = [...flagsOf(page), ...ALWAYS];
  const another = (flags: readonly string[]) => flags.filter((flag) => !taken.includes(flag));
  const after = [...PAGES.slice(PAGES.indexOf(page) + 1), ...PAGES];
  return [
    "--bogus",
    ...[LOOKING, POLLING].flatMap((table) => another(Object.keys(table).map(flagOf)).slice(0, 1)),
    ...another(after.flatMap(({ own }) => own.map(({ flag }) => flag))).slice(0, 1),
    ...another(
      page.own.filter(({ value }) => value === null).map(({ flag }) => contrary(flag)),
    ).slice(0, 1),
  ];
}

/** In Claude Code an exit code blanks the line, so that a misuse is a word there, as in a bar. */
const strict = PAGES.filter(({ name }) => name !== "statusline");

it("has one command that answers a misuse with a word", () => {
  const call = [join(ROOT, "dist/main.cjs"), "statusline", "--bogus"];
  const options = { env: { HOME: home, PATH: process.env.PATH }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, call, options);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "usage\n", stderr: "" });
});

it.each(PAGES)("claude-usage $name stands in README's table of commands", (page) => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  expect(readme).toMatch(new RegExp(`^\\| \`${typed(page)}\\b`, "m"));
});

describe.each(strict)("claude-usage $name", (page) => {
  const name = page.name === "" ? [] : [page.name];

  it("takes every flag that is listed", async () => {
    // A flag that does not exist stands behind them: nothing is done.
    const words = [...page.own, ...page.settings]
      .filter(({ flag }) => !ALWAYS.includes(flag))
      .flatMap(({ flag, value }) => (value === null ? [flag] : [flag, value.members?.[0] ?? "1"]));
    expect(await complaint([...name, ...words, "--bogus"])).toContain("Unknown option '--bogus'.");
  });

  it.each(strangers(page))("does not take %s", async (flag) => {
    expect(await complaint([...name, flag])).toContain(`Unknown option '${flag}'.`);
  });

  it("has settings and flags of different names", () => {
    const names = flagsOf(page);
    expect(new Set(names).size).toBe(names.length);
  });
});
