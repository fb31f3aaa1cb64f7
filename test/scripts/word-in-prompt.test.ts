/** Where no node can run us, the shells' prompts show the launcher's word, and give way to the daemon's line. */
import { spawnSync } from "node:child_process";
import {
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { variantOf } from "../../src/config/render-settings.ts";
import { ROOT } from "../laws/source-tree.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";
import { paintedFile } from "./painted.ts";
import { deskIn, lacks, type ShellName } from "./prompt.ts";
import { whereIs, writeProgram } from "./sh.ts";

const world = folderPerTest();

/** A home with the real launcher, and a PATH with a few tools and no node. */
function place() {
  const desk = deskIn(world());
  const bin = join(world(), "bin");
  mkdirSync(bin);
  for (const tool of ["sh", "mkdir", "mv", "date", "zsh", "bash", "fish"])
    symlinkSync(whereIs(tool), join(bin, tool));
  cpSync(join(ROOT, "scripts/claude-usage"), join(desk.scripts, "claude-usage"));
  cpSync(join(ROOT, "package.json"), join(world(), "root/package.json"));
  return { ...desk, node: join(bin, "node"), env: { PATH: bin } };
}

/** What keeps us from running, and the word for it. */
const REASONS: readonly (readonly [word: string, node: string | null])[] = [
  ["no-node", null],
  ["no-node", "exit 126"],
  ["old-node", "echo v12.22.9"],
  ["not-built", "echo v99.1.0"],
];

describe.each(["zsh", "bash", "fish"] as const)("in %s", (shell: ShellName) => {
  it.skipIf(lacks(shell)).each(REASONS)("the prompt shows %s (node: %j)", async (word, node) => {
    const { env, home, paint, start, ...desk } = place();
    if (node !== null) writeProgram(desk.node, node);
    const prompt = start(shell, { env });
    await eventually(async () => (await prompt.shown()) === word, `the prompt ${word}`);
    // The daemon finds the request, and its line counts at once.
    const account = join(home, ".cache/claude-usage/default");
    expect(readdirSync(join(account, "looks"))).toEqual([shell]);
    expect(statSync(join(account, "lines", shell)).mode & 0o077).toBe(0);
    paint(paintedFile(), shell);
    expect(await prompt.shown()).toBe("the line");
    expect(prompt.complaints()).toBe("");
  });

  it.skipIf(lacks(shell))("a line that has expired stays", async () => {
    const { env, paint, start } = place();
    const file = paint(paintedFile({ seconds: -1, afterwards: "~42% | 17:25" }), shell);
    const before = statSync(file).ino;
    const prompt = start(shell, { env });
    expect(await prompt.shown()).toBe("~42% | 17:25");
    await prompt.ask(`"${join(world(), "root/scripts/claude-usage")}" --for ${shell}`);
    expect(statSync(file).ino).toBe(before);
  });
});

describe("the launcher", () => {
  const ACCOUNT = "/the/other%2Faccount";
  const CACHE = ".cache/claude-usage";
  /** The surface, what is there before, and what the launcher leaves. */
  const LEFT: readonly {
    readonly surface: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly before?: readonly string[];
    readonly file: string | null;
    readonly text?: string;
  }[] = [
    { surface: "zsh", file: "default/lines/zsh" },
    { surface: "p10k", file: "default/lines/p10k", text: "BLANK no-node" },
    {
      surface: "bash",
      env: { CLAUDE_USAGE_ASCII: "on" },
      file: `default/lines/bash@${variantOf({ CLAUDE_USAGE_ASCII: "on" })}`,
    },
    {
      surface: "fish",
      env: { CLAUDE_CONFIG_DIR: ACCOUNT },
      file: "%2Fthe%2Fother%252Faccount/lines/fish",
    },
    { surface: "fish", env: { CLAUDE_CONFIG_DIR: ACCOUNT }, before: ["default"], file: null },
    { surface: "waybar", file: null },
    { surface: "tmux", file: null },
    { surface: "zsh", env: { CLAUDE_USAGE_SEGMENTS: "../x" }, file: null },
  ];

  it.each(LEFT)("leaves for $surface with $env: $file", ({ surface, env, before, file, text }) => {
    const { home, scripts, env: path } = place();
    for (const folder of before ?? []) mkdirSync(join(home, CACHE, folder), { recursive: true });
    const { stdout } = spawnSync(join(scripts, "claude-usage"), ["--for", surface], {
      env: { HOME: home, ...path, ...env },
      encoding: "utf8",
    });
    expect(stdout).toBe("no-node\n");
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const word = text ?? "no-node";
    const line = join(home, CACHE, file ?? "");
    expect(files.sort()).toEqual(file === null ? [] : [line, line.replace("/lines/", "/looks/")]);
    if (file !== null) expect(readFileSync(line, "utf8")).toBe(`${word}\n0 - -\n${word}\n0\n`);
  });

  it("replaces its own word by the next one", () => {
    const { home, scripts, env, node } = place();
    const run = () =>
      spawnSync(join(scripts, "claude-usage"), ["--for", "zsh"], { env: { HOME: home, ...env } });
    const line = join(home, CACHE, "default/lines/zsh");
    run();
    writeProgram(node, "echo v12.22.9");
    run();
    expect(readFileSync(line, "utf8")).toBe("old-node\n0 - -\nold-node\n0\n");
  });

  it.runIf(process.getuid?.() === 0)("leaves nothing as root in another user's home", () => {
    const { home, scripts, env } = place();
    chownSync(home, 12345, 12345);
    spawnSync(join(scripts, "claude-usage"), ["--for", "zsh"], { env: { HOME: home, ...env } });
    expect(readdirSync(home)).toEqual([]);
  });
});
