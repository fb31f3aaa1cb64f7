/** A shell that has sourced our script, in conversation: what its prompt would show, time after time. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { VARIANT_KEYS } from "../../src/config/render-settings.ts";
import { variableOf } from "../../src/config/setting.ts";

const SHIPPED = join(import.meta.dirname, "../../scripts/shells");

export type ShellName = "zsh" | "bash" | "fish";

interface Shell {
  /** Without the user's own files, interactive, running one text. */
  readonly argv: (text: string) => readonly string[];
  /** Sources the file it is told as $SCRIPT, after a text that may set options. */
  readonly load: string;
  /** Reads commands, a line each, and runs them in this same shell. */
  readonly listen: string;
  /** Prints what the prompt would have, not yet expanded. */
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
    argv: (text) => ["--no-config", "-i", "-c", text],
    load: "source $SCRIPT",
    listen: "while read -l command; eval $command; end",
    prompt: "claude_usage_prompt; echo",
  },
};

/** What is missing is skipped on a person's machine, and a failure where all is to be tested. */
export const lacks = (program: string): boolean =>
  process.env.CI === undefined && spawnSync(program, ["--version"]).error !== undefined;

export interface Prompt {
  /** What the next prompt has. */
  readonly shown: () => Promise<string>;
  /** Runs a line in the shell; gives what it prints. */
  readonly ask: (line: string) => Promise<string>;
  /** All the shell has said on stderr. */
  readonly complaints: () => string;
}

const END = "\u001eEND\u001e";

/** What bash says where there is no terminal. */
const NO_TERMINAL = /^bash: (cannot set terminal process group|no job control).*\n/gm;

export interface Desk {
  readonly home: string;
  readonly scripts: string;
  /** A whole line for each time the launcher was called: its arguments, its look and account, its stdin. */
  readonly calls: () => readonly string[];
  /** Publishes as the daemon does: whole, by rename. */
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

/** A person's folders with scripts as they are installed, and a launcher that only tells that it was called. */
export function deskIn(world: string): Desk {
  const home = join(world, "home");
  const scripts = join(world, "root/scripts");
  const log = join(world, "calls");
  mkdirSync(home);
  cpSync(SHIPPED, join(scripts, "shells"), { recursive: true });
  const look = VARIANT_KEYS.map((key) => `$${variableOf(key)}`).join(";");
  const told = `$*|${look}|$CLAUDE_CONFIG_DIR|$stdin`;
  const script = `#!/bin/sh\nstdin=$(cat)\necho noise; echo noise >&2\necho "${told}" >>'${log}'\n`;
  writeFileSync(join(scripts, "claude-usage"), script, { mode: 0o755 });
  return {
    home,
    scripts,
    // The shell makes the file first and writes its line then: what has no end yet is no call.
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
      const person = { HOME: home, PATH: process.env.PATH, LANG: "C.UTF-8", TERM: "dumb" };
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
