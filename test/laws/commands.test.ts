/** The specs of the commands against the built program: what a spec lists is accepted, and nothing else is. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseCommand } from "../../src/cli/parse.ts";
import type { CommandModule, CommandSpec, SpecValue } from "../../src/cli/spec.ts";
import { COMMANDS } from "../../src/commands.ts";
import type { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { POLLER_SETTINGS } from "../../src/config/poller-settings.ts";
import { RENDER_SETTINGS } from "../../src/config/render-settings.ts";
import { flagOf } from "../../src/config/setting.ts";
import { loadPages, type Page } from "../../src/manual/pages.ts";
import { ROOT } from "./source-tree.ts";

const PAGES = await loadPages();

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[]): Promise<Result> {
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

/** A command that Claude Code runs prints one word for wrong usage, without a reason. */
const ONE_WORD = { code: 0, stdout: "usage\n", stderr: "" };
const ONE_WORD_COMMANDS = ["statusline"];

const refused = (page: Page, flag: string): Result =>
  ONE_WORD_COMMANDS.includes(page.name)
    ? ONE_WORD
    : {
        code: 64,
        stdout: "",
        stderr: `claude-usage: Unknown option '${flag}'.\nclaude-usage: See claude-usage help${page.name && " "}${page.name}.\n`,
      };

const flagsOf = ({ flags, settings }: Page) => [...flags, ...settings].map(({ flag }) => flag);

/** main.ts handles these for every command, before its own flags. */
const ALWAYS = ["--account", "--help", "--version"];

const opposite = (flag: string): string =>
  flag.startsWith("--no-") ? flag.replace("--no-", "--") : flag.replace("--", "--no-");

/** Flags that could be accepted by mistake: a setting of each group, other commands' flags, the opposite of its own. */
function wrongFlags(page: Page): readonly string[] {
  const accepted = [...flagsOf(page), ...ALWAYS];
  const another = (flags: readonly string[]) => flags.filter((flag) => !accepted.includes(flag));
  const after = [...PAGES.slice(PAGES.indexOf(page) + 1), ...PAGES];
  return [
    "--bogus",
    ...[RENDER_SETTINGS, POLLER_SETTINGS].flatMap((table) =>
      another(Object.keys(table).map(flagOf)).slice(0, 1),
    ),
    ...another(after.flatMap(({ flags }) => flags.map(({ flag }) => flag))).slice(0, 1),
    ...another(
      page.flags.filter(({ value }) => value === null).map(({ flag }) => opposite(flag)),
    ).slice(0, 1),
  ];
}

/** A value that the flag takes. */
function sample({ table }: Page, flag: string, { members }: SpecValue): string {
  const [, row] = Object.entries(table).find(([key]) => flagOf(key) === flag) ?? [];
  return row?.defaultText ?? members?.[0] ?? "1";
}

/** The modules of the commands; the line and `--json` have no name in the map. */
const MODULES = new Map<string, CommandModule>([
  ["", await import("../../src/commands/line.ts")],
  ...(await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => [name, await load()] as const),
  )),
]);

it("every file in src/commands is in the map, except the two without a name", () => {
  const files = readdirSync(join(ROOT, "src/commands")).map((file) => file.replace(/\.ts$/, ""));
  expect(files.sort()).toEqual([...Object.keys(COMMANDS), "json", "line"].sort());
});

describe.each(PAGES)("claude-usage $name", (page) => {
  const name = page.name === "" ? [] : [page.name];

  const listed = [...page.flags, ...page.settings]
    .filter(({ flag }) => !ALWAYS.includes(flag))
    .flatMap(({ flag, value }) => (value === null ? [flag] : [flag, sample(page, flag, value)]));

  it("accepts every flag that its spec lists", async () => {
    if (ONE_WORD_COMMANDS.includes(page.name))
      expect(await run([...name, ...listed])).not.toEqual(ONE_WORD);
    // An unknown flag at the end makes sure that nothing is done.
    expect(await run([...name, ...listed, "--bogus"])).toEqual(refused(page, "--bogus"));
  });

  it.each(wrongFlags(page))("does not take %s", (flag) => {
    // In this process, because a process for each flag would take half of this file's time.
    const spec = MODULES.get(page.name)?.spec as CommandSpec & { settings: "all" };
    expect(parseCommand([flag], page.table as typeof ALL_SETTINGS, spec)).toBe(
      `Unknown option '${flag}'.`,
    );
  });

  it("has settings and flags of different names", () => {
    const names = flagsOf(page);
    expect(new Set(names).size).toBe(names.length);
  });

  it("parses argv by the spec of its own file", () => {
    const source = readFileSync(join(ROOT, "src/commands", `${page.name || "line"}.ts`), "utf8");
    const calls = [...source.matchAll(/\bparseCommand\(.*, (\w+)\);/g)].map(([, spec]) => spec);
    expect(calls).toEqual(["spec"]);
  });
});
