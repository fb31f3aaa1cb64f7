/** The prompts of real shells: what a person sees there, and that nothing in a painted line is run. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTOML } from "toml-eslint-parser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fields, paintedFile } from "../scripts/painted.ts";

const ROOT = join(import.meta.dirname, "../..");
const LAUNCHER = join(ROOT, "scripts/claude-usage");
const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const skipped = (program: string): boolean => !has(program) && !process.env.CI;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "claude-usage-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));

function paint(surface: string, fields: Fields, account = "default"): void {
  const folder = join(home, ".cache/claude-usage", account, "lines");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, surface), paintedFile(fields));
}

const run = (program: string, args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(program, [...args], {
    cwd: home,
    env: {
      HOME: home,
      PATH: process.env.PATH ?? "",
      LANG: "C.UTF-8",
      TERM: "xterm",
      // What would start a daemon ends at once.
      CLAUDE_USAGE_AUTOSTART: "false",
      ...env,
    },
    encoding: "utf8",
    timeout: 20_000,
  });

const snippet = (shell: string): string => run(LAUNCHER, ["init", shell]).stdout;

/** A shell that reads its snippet and tells what its prompt would show. */
const SHELLS = {
  zsh: (env?: Record<string, string>) =>
    run(
      "zsh",
      [
        "-f",
        "-i",
        "-c",
        `${snippet("zsh")}\n_claude_usage_refresh; print -rn -- "\${(%%)RPROMPT}"`,
      ],
      env,
    ),
  bash: (env?: Record<string, string>) =>
    run(
      "bash",
      [
        "--norc",
        "-i",
        "-c",
        `PS1=\n${snippet("bash")}\n_claude_usage_refresh; printf %s "\${PS1@P}"`,
      ],
      env,
    ),
  fish: (env?: Record<string, string>) =>
    run("fish", ["--no-config", "-i", "-c", `${snippet("fish")}\nclaude_usage_prompt`], env),
} as const;

for (const [shell, prompt] of Object.entries(SHELLS)) {
  describe.skipIf(skipped(shell))(`a prompt of ${shell}`, () => {
    it("shows the painted line", () => {
      paint(shell, { text: "the line", afterwards: "later" });
      expect(prompt().stdout).toContain("the line");
    });

    it("shows by itself what is true once the line has expired", () => {
      paint(shell, { text: "the line", seconds: -1, afterwards: "later" });
      const { stdout } = prompt();
      expect(stdout).toContain("later");
      expect(stdout).not.toContain("the line");
    });

    it("takes no line of another boot, or of a clock that was set back, for a live one", () => {
      for (const fields of [
        { boot: "00000000-0000-4000-8000-000000000000" },
        { uptime: "-", boot: "-", since: String(Math.floor(Date.now() / 1000) + 90) },
      ]) {
        paint(shell, { text: "the line", afterwards: "later", ...fields });
        expect(prompt().stdout).toContain("later");
      }
    });

    it("shows the line of the account that is asked for", () => {
      paint(shell, { text: "the line" });
      paint(shell, { text: "another" }, "%2Fa%2Fb%25");
      expect(prompt({ CLAUDE_CONFIG_DIR: "/a/b%" }).stdout).toContain("another");
    });

    it("runs nothing of what stands in the file", () => {
      const hostile = "$(touch x) `touch x` ;touch x";
      paint(shell, { text: hostile, afterwards: hostile });
      expect(prompt().stdout).toContain("touch x");
      for (const fields of [
        { uptime: "a[$(touch x)]" },
        { uptime: "-", boot: "-", epoch: "a[$(touch x)]" },
        { uptime: "-", boot: "-", since: "a[$(touch x)]" },
      ]) {
        paint(shell, { ...fields, afterwards: "later" });
        expect(prompt().stdout).toContain("later");
      }
      expect(existsSync(join(home, "x"))).toBe(false);
    });

    it("says a calm word where nothing is painted", () => {
      const { stdout, stderr } = prompt();
      expect(stdout).toContain("stopped");
      expect(stderr).not.toMatch(/claude|No such/);
    });

    it("reads a script that is syntactically sound", () => {
      const file = join(ROOT, `scripts/shells/claude-usage.${shell}`);
      expect(run(shell, ["-n", file])).toMatchObject({ status: 0, stderr: "" });
    });
  });
}

describe.skipIf(skipped("zsh"))("a segment of powerlevel10k", () => {
  // powerlevel10k is in no registry: this stands in for its documented `p10k segment`.
  const segment = (text: string) => {
    paint("p10k", { text });
    const p10k = 'p10k() { print -rl -- "$@" }; POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=(time)';
    const calls = "prompt_claude_usage; instant_prompt_claude_usage";
    const script = `${p10k}\n${snippet("p10k")}\n${calls}; print -r -- $POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS`;
    return run("zsh", ["-f", "-i", "-c", script]).stdout.trim().split("\n");
  };

  it("has a state, its colour and the text", () => {
    const once = ["segment", "-s", "HOT", "-f", "208", "-t", "74%% $(touch x)"];
    expect(segment("HOT 74%% $(touch x)")).toEqual([...once, ...once, "time claude_usage"]);
    expect(existsSync(join(home, "x"))).toBe(false);
  });

  it("is left out where the file's state is none", () => {
    expect(segment("$(touch x) 74%%")).toEqual(["time claude_usage"]);
  });
});

it("starship's block is TOML that names the launcher", () => {
  const [top] = parseTOML(snippet("starship")).body;
  expect(top.body).toHaveLength(1);
  expect(snippet("starship")).toContain(`exec '${LAUNCHER}' --for ansi`);
});

it("nushell's line names the launcher", () => {
  expect(snippet("nushell")).toContain(`^${JSON.stringify(LAUNCHER)} --for ansi`);
});

it("a shell that is none is named", () => {
  const { status, stderr } = run(LAUNCHER, ["init", "csh"]);
  expect(status).toBe(64);
  expect(stderr).toContain("zsh, bash, fish, p10k, starship, nushell");
});
