/** The record of the commands, held against the built program: what it lists is taken, and nothing else is. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseCommand } from "../../src/cli/parse.ts";
import { COMMANDS, type CommandName, LINE } from "../../src/cli/registry.ts";
import type { CommandSpec, SpecValue } from "../../src/cli/spec.ts";
import type { ALL_SETTINGS } from "../../src/config/all-settings.ts";
import { POLLER_SETTINGS } from "../../src/config/poller-settings.ts";
import { RENDER_SETTINGS } from "../../src/config/render-settings.ts";
import { flagOf } from "../../src/config/setting.ts";
import { PAGES, type Page, typed } from "../../src/manual/pages.ts";
import { ROOT } from "./house.ts";

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[]): Promise<Told> {
  const program = spawn(process.execPath, [join(ROOT, "dist/main.cjs"), ...words], {
    env: { HOME: home, PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  program.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  program.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const [code] = await once(program, "close");
  return { code, stdout, stderr };
}

/** A command that Claude Code runs says one word of a wrong call, and no reason. */
const WORD = { code: 0, stdout: "usage\n", stderr: "" };
const ONE_WORD = ["statusline"];

const refused = (page: Page, flag: string): Told =>
  ONE_WORD.includes(page.name)
    ? WORD
    : {
        code: 64,
        stdout: "",
        stderr: `claude-usage: Unknown option '${flag}'.\nclaude-usage: See claude-usage --help.\n`,
      };

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
    ...[RENDER_SETTINGS, POLLER_SETTINGS].flatMap((table) =>
      another(Object.keys(table).map(flagOf)).slice(0, 1),
    ),
    ...another(after.flatMap(({ own }) => own.map(({ flag }) => flag))).slice(0, 1),
    ...another(
      page.own.filter(({ value }) => value === null).map(({ flag }) => contrary(flag)),
    ).slice(0, 1),
  ];
}

/** A value that the flag takes. */
function sample({ table }: Page, flag: string, { members }: SpecValue): string {
  const [, row] = Object.entries(table).find(([key]) => flagOf(key) === flag) ?? [];
  return row?.defaultText ?? members?.[0] ?? "1";
}

describe.each(PAGES)("claude-usage $name", (page) => {
  const name = page.name === "" ? [] : [page.name];

  const listed = [...page.own, ...page.settings]
    .filter(({ flag }) => !ALWAYS.includes(flag))
    .flatMap(({ flag, value }) => (value === null ? [flag] : [flag, sample(page, flag, value)]));

  it("takes every flag that is listed", async () => {
    if (ONE_WORD.includes(page.name)) expect(await run([...name, ...listed])).not.toEqual(WORD);
    // A flag that does not exist stands behind them: nothing is done.
    expect(await run([...name, ...listed, "--bogus"])).toEqual(refused(page, "--bogus"));
  });

  it.each(strangers(page))("does not take %s", (flag) => {
    // The entry is the program's own, by the law below; a process for each flag would take half of this file's time.
    const entry: CommandSpec = name.length === 0 ? LINE : COMMANDS[page.name as CommandName];
    expect(
      parseCommand(
        [flag],
        page.table as typeof ALL_SETTINGS,
        entry as CommandSpec & { settings: "all" },
      ),
    ).toBe(`Unknown option '${flag}'.`);
  });

  it("has settings and flags of different names", () => {
    const names = flagsOf(page);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is parsed by its own entry, in the file of its name", () => {
    const source = readFileSync(join(ROOT, "src/commands", `${page.name || "line"}.ts`), "utf8");
    const entries = source.matchAll(/\bCOMMANDS(?:\.(\w+)|\["([\w-]+)"\])|\bLINE\b/g);
    const used = [...entries].map(([, name, quoted]) => name ?? quoted ?? "");
    expect([...new Set(used)]).toEqual([page.name]);
  });

  it("stands in README's table of commands", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    expect(readme).toMatch(new RegExp(`^\\| \`${typed(page)}\\b`, "m"));
  });
});
