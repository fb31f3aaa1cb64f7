/** An interactive shell that has sourced our script, and what its prompt would show each time. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { VARIANT_KEYS } from "../../src/config/render-settings.ts";
import { variableOf } from "../../src/config/setting.ts";

const SHIPPED = join(import.meta.dirname, "../../scripts/shells");

/** Before fish 3.3 there is no such flag; the HOME of a test has no rc file anyway. */
export const FISH_WITHOUT_CONFIG =
  spawnSync("fish", ["--no-config", "--version"]).status === 0 ? ["--no-config"] : [];

export type ShellName = "zsh" | "bash" | "fish";

interface Shell {
  /** Runs one text, interactive and without the user's rc files. */
  readonly argv: (text: string) => readonly string[];
  /** Sources the file in $SCRIPT, after a text that may set options. */
  readonly load: string;
  /** Reads commands, a line each, and runs them in this same shell. */
  readonly listen: string;
  /** Prints the text of the prompt, not yet expanded. */
  readonly prompt: string;
}

export const SHELLS: Readonly<Record<ShellName, Shell>> = {
  zsh: {
    argv: (text) => ["-f", "-i", "-c", text],
    load: "'builtin' source \"$SCRIPT\"",
    listen: 'while IFS= read -r command; do eval "$command"; done',
    prompt: '_claude_usage_refresh; print -r -- "$claude_usage_prompt"',
  },
  bash: {
    argv: (text) => ["--norc", "--noprofile", "-i", "-c", text],
    load: 'source "$SCRIPT"',
    listen: 'while IFS= read -r command; do eval "$command"; done',
    prompt: "_claude_usage_refresh; printf '%s\\n' \"$claude_usage_prompt\"",
  },
  fish: {
    argv: (text) => [...FISH_WITHOUT_CONFIG, "-i", "-c", text],
    load: "source $SCRIPT",
    listen: "while read -l command; eval $command; end",
    prompt: "claude_usage_prompt; echo",
  },
};

/** What is missing is skipped on a person's machine, and a failure where all is to be tested. */
export const lacks = (program: string): boolean =>
  process.env.CI === undefined && spawnSync(program, ["--version"]).error !== undefined;

export interface Prompt {
  /** The text of the next prompt. */
  readonly shown: () => Promise<string>;
  /** Runs a line in the shell; returns what it prints. */
  readonly ask: (line: string) => Promise<string>;
  /** The shell's stderr so far. */
  readonly complaints: () => string;
}

const END = "\u001eEND\u001e";

/** bash's messages without a terminal. */
const NO_TERMINAL = /^bash: (cannot set terminal process group|no job control).*\n/gm;

export interface Desk {
  readonly home: string;
  readonly scripts: string;
  /** A line for each call of the launcher: its arguments, variant, account and stdin. */
  readonly calls: () => readonly string[];
  /** Writes as the daemon does: complete, by rename. */
  readonly paint: (content: string, surface: string, account?: string, cache?: string) => string;
  readonly start: (
    shell: ShellName,
    more?: {
      readonly env?: Readonly<Record<string, string | undefined>>;
      readonly options?: string;
      readonly script?: string;
    },
  ) => Prompt;
}

/** A home with the installed scripts, and a launcher that only records its calls. */
export function deskIn(world: string): Desk {
  const home = join(world, "home");
  const scripts = join(world, "root/scripts");
  const log = join(world, "calls");
  mkdirSync(home);
  cpSync(SHIPPED, join(scripts, "shells"), { recursive: true });
  const variant = VARIANT_KEYS.map((key) => `$${variableOf(key)}`).join(";");
  const record = `$*|${variant}|$CLAUDE_CONFIG_DIR|$stdin`;
  const script = `#!/bin/sh\nstdin=$(cat)\necho noise; echo noise >&2\necho "${record}" >>'${log}'\n`;
  writeFileSync(join(scripts, "claude-usage"), script, { mode: 0o755 });
  return {
    home,
    scripts,
    // The shell creates the file before it writes its line: a line without an end is not a call yet.
    calls: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : []),
    paint: (content, surface, account = "default", cache = join(home, ".cache")) => {
      const file = join(cache, "claude-usage", account, "lines", surface);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, content);
      renameSync(`${file}.new`, file);
      return file;
    },
    start: (name, { env = {}, options = "", script } = {}) => {
      const shell = SHELLS[name];
      const file = script ?? join(scripts, `shells/claude-usage.${name}`);
      const text = [options, shell.load, shell.listen].filter((part) => part !== "").join("\n");
      const person = {
        HOME: home,
        PATH: process.env.PATH,
        LANG: "C.UTF-8",
        TERM: "dumb",
        COLUMNS: "200",
      };
      const child = spawn(name, shell.argv(text), {
        cwd: world,
        env: { ...person, SCRIPT: file, ...env },
      });
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      return converse(child, shell);
    },
  };
}

function converse(child: ChildProcessWithoutNullStreams, shell: Shell): Prompt {
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  const lines = createInterface({ input: child.stdout.setEncoding("utf8") })[
    Symbol.asyncIterator
  ]();
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\nprintf '%s\\n' '${END}'\n`);
    const answer: string[] = [];
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the shell ended at ${JSON.stringify(line)}: ${said}`);
      if (value === END) return answer.join("\n");
      answer.push(value);
    }
  };
  return {
    ask,
    shown: () => ask(shell.prompt),
    complaints: () => said.replace(NO_TERMINAL, ""),
  };
}
