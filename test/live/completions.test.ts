/** Completions in real shells: what is offered where, and that nothing a person typed is executed. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bashCompletions } from "../../src/manual/bash.ts";
import { fishCompletions } from "../../src/manual/fish.ts";
import { loadPages, type Page } from "../../src/manual/pages.ts";
import { zshCompletions } from "../../src/manual/zsh.ts";
import { SURFACE_NAMES } from "../../src/render/surfaces.ts";
import { FISH_WITHOUT_CONFIG } from "../scripts/prompt.ts";
import { folderPerTest } from "../world/program.ts";
import { hasTmux } from "./bar.ts";
import { type Pane, startPane } from "./pane.ts";

const PAGES = await loadPages();

const lacks = (shell: string): boolean => spawnSync(shell, ["--version"]).error !== undefined;
const COMMANDS = PAGES.flatMap(({ name }) => (name === "" ? [] : [name]));
const flagsOf = (name: string): readonly string[] =>
  PAGES.filter((page) => page.name === name).flatMap(({ flags, settings }) =>
    [...flags, ...settings].map(({ flag }) => flag),
  );
const PLACES = [...SURFACE_NAMES, "json"];

/** The words of a command so far, the last one unfinished, and what is offered for it. */
const CASES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [[""], COMMANDS],
  [["d"], ["daemon", "demo", "doctor"]],
  [["--"], flagsOf("")],
  [["--for", ""], PLACES],
  [
    ["--for", "tm"],
    ["tmux", "tmux-ascii"],
  ],
  [["--ascii", "--mo"], ["--money"]],
  [
    ["--money", ""],
    ["amount", "credits"],
  ],
  [
    ["--segments", ""],
    ["5h", "7d", "models", "extra", "cost", "spark", "5h-spark", "accounts"],
  ],
  [
    ["--segments", "7d,"],
    ["7d,5h", "7d,models", "7d,extra", "7d,cost", "7d,spark", "7d,5h-spark", "7d,accounts"],
  ],
  [["--segments", "7d,5h,m"], ["7d,5h,models"]],
  [["--max-width", ""], []],
  [["--ascii", "dae"], []],
  [
    ["--account", ""],
    ["home-2", "quoted", "work"],
  ],
  [["status", "--account", "w"], ["work"]],
  [["daemon", "--"], flagsOf("daemon")],
  [["daemon", "--interval", ""], []],
  [["stop", "--h"], ["--help"]],
  [
    ["completions", ""],
    ["zsh", "bash", "fish"],
  ],
  [["completions", "zsh", ""], []],
  [
    ["telemetry", "o"],
    ["off", "on"],
  ],
  [["telemetry", "off", "stat"], ["statsig"]],
  [["telemetry", "off", "statsig", "bu"], ["bug"]],
  [
    ["help", "d"],
    ["daemon", "demo", "doctor"],
  ],
  [["nonsense", ""], []],
  // What a person has typed is neither executed nor taken for a pattern.
  [["--for", "$(touch x)"], []],
  [["--for", "`touch x`"], []],
  [["$(touch x)", "--for", "x"], ["xbar"]],
];

const FOLDER = folderPerTest();

/** A home with accounts, and with a file that must not be offered. */
function furnish(): void {
  const folder = join(FOLDER(), ".config/claude-usage");
  mkdirSync(folder, { recursive: true });
  const names = ["accounts.work", " accounts . home-2 ", 'accounts."quoted"', "accounts", "colors"];
  const tables = names.map((name) => `[${name}]\n# [accounts.not]\n`);
  writeFileSync(join(folder, "config.toml"), `max_width = 40\n${tables.join("")}`);
  writeFileSync(join(FOLDER(), "a-file"), "");
}

describe.skipIf(lacks("bash") && !process.env.CI)("bash", () => {
  const SCRIPT = bashCompletions(PAGES);
  // As bash calls it, with the strictest settings that a person may have.
  const CALL =
    'set -u; load() { eval "$1"; }; load "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))\n' +
    `_claude_usage || exit 9; printf '%s\\n' "\${COMPREPLY[@]-}"`;

  const offered = (words: readonly string[]): readonly string[] => {
    furnish();
    const { stdout, stderr, status } = spawnSync(
      "bash",
      ["--norc", "-c", CALL, "bash", SCRIPT, "claude-usage", ...words],
      { encoding: "utf8", cwd: FOLDER(), env: { PATH: process.env.PATH, HOME: FOLDER() } },
    );
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(existsSync(join(FOLDER(), "x"))).toBe(false);
    return stdout.split("\n").filter((line) => line !== "");
  };

  it.each(CASES)("offers for %j: %j", (words, candidates) => {
    expect([...offered(words)].sort()).toEqual([...candidates].sort());
  });

  it.each([
    [["--for", "="], PLACES],
    [
      ["--for", "=", "tm"],
      ["tmux", "tmux-ascii"],
    ],
    [["--segments", "=", "7d,5h,m"], ["7d,5h,models"]],
    [["--max-width", "="], []],
    [["--ascii", "="], []],
    // Where `=` does not break words.
    [["--for=tm"], ["--for=tmux", "--for=tmux-ascii"]],
    [["--segments=7d,5h,m"], ["--segments=7d,5h,models"]],
    [["--max-width=4"], []],
    [["--for", "*"], []],
    [["--for", "[a-z]*"], []],
  ])("offers for %j: %j as well", (words, candidates) => {
    expect(offered(words)).toEqual(candidates);
  });

  it("offers flags where a command takes nothing else", () => {
    expect(offered(["daemon", ""])).toEqual(flagsOf("daemon"));
  });

  it
    .skipIf(lacks("strace") && !process.env.CI)
    .each([[["--segments", "5h,"]], [["--account", ""]]])("starts no process for %j", (given) => {
    const trace = ["-f", "-qq", "-e", "trace=clone,clone3,fork,vfork,execve", "-o", "trace"];
    const run = (call: string) => {
      const words = [...trace, "bash", "--norc", "-c", call, "bash", SCRIPT, "claude-usage"];
      furnish();
      const env = { PATH: process.env.PATH, HOME: FOLDER() };
      spawnSync("strace", [...words, ...given], { cwd: FOLDER(), env });
      return spawnSync("grep", ["-c", "", "trace"], { cwd: FOLDER(), encoding: "utf8" }).stdout;
    };
    expect(run(CALL)).toBe("1\n");
    expect(run(`${CALL}; (true); true`)).not.toBe("1\n");
  });
});

describe.skipIf(lacks("fish") && !process.env.CI)("fish", () => {
  const SCRIPT = fishCompletions(PAGES);

  /** Candidates, each with its description. */
  const offered = (line: string, script = SCRIPT): ReadonlyMap<string, string> => {
    furnish();
    const { stdout, stderr } = spawnSync(
      "fish",
      [...FISH_WITHOUT_CONFIG, "-c", 'eval "$SCRIPT"; complete "-C$LINE"'],
      {
        encoding: "utf8",
        cwd: FOLDER(),
        env: { ...process.env, HOME: FOLDER(), SCRIPT: script, LINE: line },
      },
    );
    expect(stderr).toBe("");
    expect(existsSync(join(FOLDER(), "x"))).toBe(false);
    const lines = stdout.split("\n").filter((one) => one !== "");
    return new Map(lines.map((one) => one.split("\t") as [string, string]));
  };

  /** From 4 on fish also offers what holds the word inside. */
  const begins = (words: readonly string[]) => (candidate: string) =>
    candidate.startsWith(words.at(-1) ?? "") ||
    !candidate.includes((words.at(-1) ?? "").replace(/^-+/, ""));

  it.each(CASES)("offers for %j: %j", (words, candidates) => {
    const found = [...offered(`claude-usage ${words.join(" ")}`).keys()].filter(begins(words));
    expect(found.sort()).toEqual([...candidates].sort());
  });

  it.each([
    ["--for=tm", ["--for=tmux", "--for=tmux-ascii"]],
    ["--segments=7d,5h,m", ["--segments=7d,5h,models"]],
    ["--max-width=", []],
  ])("offers behind an equals sign for %s: %j", (word, candidates) => {
    expect([...offered(`claude-usage ${word}`).keys()]).toEqual(candidates);
  });

  it("describes each", () => {
    const { summary = "" } = PAGES.find(({ name }) => name === "stop") ?? {};
    expect(offered("claude-usage st").get("stop")).toBe(summary);
  });

  it("shows any help text unchanged", () => {
    const found = offered("claude-usage --ha", fishCompletions([hostile()]));
    expect([...found]).toEqual([["--hard", HOSTILE]]);
  });

  it("offers each once, however often it is loaded", () => {
    const once = offered("claude-usage --for ");
    expect(offered("claude-usage --for ", `${SCRIPT}\n${SCRIPT}`)).toEqual(once);
  });
});

describe.skipIf((lacks("zsh") || !hasTmux) && !process.env.CI)("zsh", () => {
  let pane: Pane | null = null;

  afterEach(() => {
    pane?.close();
    pane = null;
  });

  const LOADED = {
    "from fpath": "fpath=(~/functions $fpath)\nautoload -Uz compinit\ncompinit -u -d ~/dump\n",
    "by eval":
      'autoload -Uz compinit\ncompinit -u -d ~/dump\neval "$(<~/functions/_claude-usage)"\n',
  };

  /** An interactive zsh, ready, with a file that must not be offered. */
  async function shell(rc: string, pages = PAGES): Promise<Pane> {
    mkdirSync(join(FOLDER(), "functions"));
    writeFileSync(join(FOLDER(), "functions/_claude-usage"), zshCompletions(pages));
    writeFileSync(join(FOLDER(), ".zshrc"), `${rc}cd\nPS1='ready> '\n`);
    furnish();
    pane = startPane(FOLDER(), "zsh -i");
    await pane.until((screen) => screen.includes("ready>"));
    return pane;
  }

  /** A line on an empty screen after Tab, when it is `good` or has stopped changing. */
  async function tab(zsh: Pane, line: string, good: (screen: string) => boolean): Promise<string> {
    zsh.type("", "C-u", "C-l");
    await zsh.until((screen) => screen.trim() === "ready>");
    zsh.type(line, "Tab");
    return await zsh.until(good);
  }

  it.each(Object.entries(LOADED))("completes, loaded %s", async (_, rc) => {
    const zsh = await shell(rc);
    const shows = async (line: string, texts: readonly string[]) => {
      const screen = await tab(zsh, line, (shown) => texts.every((text) => shown.includes(text)));
      for (const text of texts) expect(screen).toContain(text);
      return screen;
    };
    const commands = PAGES.slice(1).flatMap(({ name, summary }) => [
      `\n${name} `,
      `-- ${summary}\n`,
    ]);
    await shows("claude-usage ", commands);
    await shows("claude-usage --", [
      ...flagsOf("").map((flag) => `\n${flag} `),
      "-- only ASCII characters",
    ]);
    await shows("claude-usage --for ", PLACES);
    await shows("claude-usage --for=tmux-", ["--for=tmux-ascii"]);
    expect(await shows("claude-usage --segments 7d,", ["5h", "models", "extra"])).not.toMatch(
      /\n7d/,
    );
    await shows("claude-usage daemon --", [...flagsOf("daemon").map((flag) => `\n${flag} `)]);
    await shows("claude-usage completions ", ["bash", "fish", "zsh"]);
    await shows("claude-usage --account ", ["home-2", "quoted", "work"]);
    await shows("claude-usage status --account=w", ["--account=work"]);
    await shows("claude-usage stop --h", ["stop --help"]);
  });

  it("offers no file where none fits, and executes nothing that is typed", async () => {
    // With plain Tab zsh itself would execute the text in $( ).
    const zsh = await shell(`${LOADED["from fpath"]}bindkey '^I' complete-word\n`);
    for (const words of ["--max-width ", "daemon --interval=", "--for $(touch x)", "nonsense "]) {
      await tab(zsh, `claude-usage ${words}`, () => true);
      // What is typed after Tab shows that Tab has finished.
      zsh.type("END");
      const screen = await zsh.until((shown) => shown.includes("END"));
      expect(screen.trim()).toBe(`ready> claude-usage ${words}END`);
    }
    expect(existsSync(join(FOLDER(), "x"))).toBe(false);
  });

  it("shows any help text unchanged", async () => {
    const zsh = await shell(LOADED["from fpath"], [hostile()]);
    const screen = await tab(zsh, "claude-usage --", (shown) => shown.includes("<i>"));
    expect(screen).toContain(`-- ${HOSTILE}`);
    expect(existsSync(join(FOLDER(), "x"))).toBe(false);
  });

  it("says what it needs where compinit has not run", () => {
    const done = spawnSync("zsh", ["-f", "-c", 'eval "$1"', "zsh", zshCompletions(PAGES)], {
      encoding: "utf8",
    });
    expect(done.stderr).toBe("claude-usage: load completions after compinit\n");
  });
});

const HOSTILE = String.raw`a: it's [b] (c) "d" $(touch x) ${"`touch x`"} \e %B ~ {f,g} #h * ; | <i>`;

/** A help page with flags whose help is hard to quote. */
function hostile(): Page {
  const flags = ["--hard", "--loud"].map((flag) => ({
    flag,
    help: HOSTILE,
    value: null,
    opposite: null,
  }));
  return { name: "", summary: "", operand: null, flags, table: {}, settings: [] };
}
