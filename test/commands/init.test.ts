/** `claude-usage init`: each shell takes the snippet as printed, from any install folder, and nothing else changes. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { paintedFile } from "../scripts/painted.ts";
import { lacks } from "../scripts/prompt.ts";
import { PATIENCE_MS } from "../world/patience.ts";
import { folderPerTest } from "../world/program.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const NAMES = ["zsh", "bash", "fish", "p10k", "starship", "nushell"];

const world = folderPerTest();
let home: string;
beforeEach(() => {
  home = join(world(), "home");
  mkdirSync(home);
});

const installed = realpathSync(mkdtempSync(join(tmpdir(), "claude-usage-")));
afterAll(() => rmSync(installed, { recursive: true, force: true }));

/** A copy of the program in a folder of that name, as npm installs it; gives its launcher. */
function install(name = "package"): string {
  const root = join(installed, name);
  if (!existsSync(root)) {
    mkdirSync(join(root, "scripts"), { recursive: true });
    for (const part of ["scripts/claude-usage", "scripts/shells", "dist"])
      cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  return join(root, "scripts/claude-usage");
}

const run = (
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
  input = "",
) =>
  spawnSync(program, [...args], {
    cwd: world(),
    env: {
      HOME: home,
      PATH: process.env.PATH ?? "",
      LANG: "C.UTF-8",
      TERM: "xterm",
      CLAUDE_USAGE_AUTOSTART: "false",
      ...env,
    },
    input,
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });

const snippet = (name: string, launcher = install()): string => {
  const { stdout, stderr, status } = run(launcher, ["init", name]);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout;
};

function paint(surface: string, text: string): void {
  const file = join(home, ".cache/claude-usage/default/lines", surface);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, paintedFile({ text }));
}

/** Reads the snippet twice, as when an rc file is sourced again, and prints what the prompt is made of. */
const PROMPTS: Readonly<Record<string, (text: string) => ReturnType<typeof run>>> = {
  zsh: (text) =>
    run("zsh", [
      "-f",
      "-i",
      "-c",
      `${text}\n${text}\n_claude_usage_refresh\nprint -r -- "$RPROMPT"\nprint -rP -- "$RPROMPT"`,
    ]),
  bash: (text) =>
    run("bash", [
      "--norc",
      "-i",
      "-c",
      `${text}\n${text}\n_claude_usage_refresh\necho "$PS1"\necho "\${PS1@P}"`,
    ]),
  fish: (text) =>
    run("fish", ["--no-config", "-i", "-c", `${text}\n${text}\nfish_right_prompt; echo`]),
};

it.each(NAMES)("for %s names the rc file, and writes nothing", (name) => {
  expect(snippet(name)).toMatch(/^# claude-usage: for [~\w]/);
  expect(readdirSync(home)).toEqual([]);
});

it.each([
  [[], "SHELL is missing; it is one of zsh, bash, fish, p10k, starship, nushell."],
  [["csh"], 'SHELL takes one of zsh, bash, fish, p10k, starship, nushell, not "csh".'],
  [["zsh", "bash"], 'unexpected argument "bash".'],
])("of %j is wrong usage", (words, sentence) => {
  const { stdout, stderr, status } = run(install(), ["init", ...words]);
  expect({ stdout, status }).toEqual({ stdout: "", status: 64 });
  expect(stderr).toContain(sentence);
});

describe.each(["zsh", "bash", "fish"])("in %s", (shell) => {
  describe.skipIf(lacks(shell))("the lines", () => {
    it.each([
      "package",
      'it\'s "a" $HOME `id` \\ [*] é {b,c} !! #d',
      "line\nend",
      "--dash",
      "100%F",
    ])("find the script in a folder named %j", (name) => {
      paint(shell, "the line");
      const { stdout, stderr } = PROMPTS[shell]?.(snippet(shell, install(name))) ?? {};
      expect(stdout).toContain("the line");
      expect(stderr).not.toMatch(/claude|No such|not found|rror/);
    });

    it("find it through a symlink, as npm creates one", () => {
      paint(shell, "the line");
      const link = join(world(), "claude-usage");
      symlinkSync(install(), link);
      expect(snippet(shell, link)).toContain(join(installed, "package/scripts/shells"));
      expect(PROMPTS[shell]?.(snippet(shell, link)).stdout).toContain("the line");
    });
  });
});

describe.skipIf(lacks("zsh"))("zsh's right prompt", () => {
  it("has the line once, and the user's own prompt after it", () => {
    paint("zsh", "50%%");
    const own = `RPROMPT='%~ own'\n${snippet("zsh")}`;
    expect(PROMPTS.zsh?.(own).stdout).toMatch(/^\$claude_usage_prompt %~ own\n50% .* own\n$/);
    expect(PROMPTS.zsh?.(`setopt no_unset\n${snippet("zsh")}`).stdout).toBe(
      "$claude_usage_prompt\n50%\n",
    );
  });
});

describe.skipIf(lacks("bash"))("bash's prompt", () => {
  it("has the line once, and the user's own prompt after it", () => {
    paint("bash", "50%");
    const own = `PS1='\\u own '\n${snippet("bash")}`;
    expect(PROMPTS.bash?.(own).stdout).toMatch(/^\$claude_usage_prompt \\u own \n50% \w+ own \n$/);
    expect(PROMPTS.bash?.(`unset PS1; set -u\n${snippet("bash")}`).stdout).toMatch(/\n50% \n$/);
  });
});

describe.skipIf(lacks("fish"))("fish's right prompt", () => {
  it("leaves the user's own prompt as it is", () => {
    paint("fish", "the line");
    const own = "function fish_right_prompt; echo -n own (claude_usage_prompt); end\n";
    expect(PROMPTS.fish?.(own + snippet("fish")).stdout).toBe("own the line\n");
  });
});

describe.skipIf(lacks("zsh"))("powerlevel10k's elements", () => {
  it("have the segment once", () => {
    const elements =
      "print -r -- $POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS; whence -w prompt_claude_usage";
    const text = `POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=(status time)\n${snippet("p10k")}\n${snippet("p10k")}\n${elements}`;
    expect(run("zsh", ["-f", "-i", "-c", text]).stdout).toBe(
      "status time claude_usage\nprompt_claude_usage: function\n",
    );
  });
});

/** What the module's command prints, whatever starts it; test/live/starship.test.ts has the real starship. */
describe("starship's block", () => {
  const moduleOf = (text: string): Record<string, unknown> => {
    const { custom } = getStaticTOMLValue(parseTOML(text)) as { custom: Record<string, object> };
    return custom.claude_usage as Record<string, unknown>;
  };
  const shown = (name: string, env: Record<string, string> = {}) => {
    const { command, shell } = moduleOf(snippet("starship", install(name)));
    const [program = "", ...args] = shell as string[];
    return run(program, [...args, command as string], env);
  };

  it("is TOML of documented fields, with starship's time limit and escaping left on", () => {
    expect(moduleOf(snippet("starship"))).toEqual({
      description: "How much of the Claude plan is used",
      command: expect.stringContaining(" --for $surface"),
      when: true,
      shell: ["/bin/sh", "-c"],
      use_stdin: false,
      format: "($output )",
    });
  });

  it.each(["package", 'it\'s "a" $HOME `id` \\ [*] é', "line\nend", "tab\tdel\x7f"])(
    "finds the launcher in a folder named %j",
    (name) => {
      paint("ansi", "\x1b[38;5;208m74%\x1b[39m");
      const { stdout, stderr, status } = shown(name);
      expect({ stdout, stderr, status }).toEqual({
        stdout: "\x1b[38;5;208m74%\x1b[39m\n",
        stderr: "",
        status: 0,
      });
      // starship marks everything between ESC and `m` as zero-width.
      expect(stdout.replace(/\x1b[^m]*m/g, "")).toBe("74%\n");
    },
  );

  it.each([
    ["$5.56/50", "$5.56/50"],
    ["a`b$(touch x)c\\d", "a`b$(touch x)c\\d"],
    // No `$` of a module is ever bash's own; after a backslash it is not drawn.
    ["\\$(touch x)", `\${starship_dollar}(touch x)`],
  ])("says how bash shows %j to root, which executes none of it", (text, seen) => {
    const rc = snippet("starship")
      .split("\n")
      .flatMap((line) => /^# {3}(.*)/.exec(line)?.[1] ?? [])
      .join("\n");
    expect(rc).toContain("PROMPT_COMMAND");
    // As starship escapes a module's output for bash, and sets its prompt.
    const prompt = text.replace(/[\\$`]/g, "\\$&");
    const starship = "PROMPT_COMMAND=starship_precmd; starship_precmd() { PS1=$STARSHIP; }";
    const commands = `${starship}\n${rc}\neval "$PROMPT_COMMAND"\nprintf %s "\${PS1@P}"`;
    const env = { STARSHIP: prompt, PATH: process.env.PATH, HOME: home };
    const shown = spawnSync("bash", ["-c", commands], { cwd: home, env, encoding: "utf8" });
    expect(shown).toMatchObject({ stdout: seen, stderr: "" });
    expect(existsSync(join(home, "x"))).toBe(false);
  });

  it("has no colours under NO_COLOR", () => {
    paint("ansi", "\x1b[31m74%\x1b[39m");
    paint("plain", "74%");
    expect(shown("package", { NO_COLOR: "1" }).stdout).toBe("74%\n");
  });

  it("prints a word where no line is rendered, and exits 0", () => {
    const { stdout, status } = shown("package");
    expect(stdout).toContain("stopped");
    expect(status).toBe(0);
  });
});

// nushell is in no package of the distributions that we test on: CI installs it from npm where that can be reached.
describe.skipIf(spawnSync("nu", ["--version"]).error !== undefined)(
  "nushell's right prompt",
  () => {
    const prompt = (before: string, name = "package", env: Record<string, string> = {}) => {
      const file = join(world(), "snippet.nu");
      writeFileSync(file, snippet("nushell", install(name)));
      const text = `${before}; source ${file}; source ${file}; print (do $env.PROMPT_COMMAND_RIGHT)`;
      return run("nu", ["--no-config-file", "-c", text], env);
    };

    it.each(["package", 'it\'s "a" $HOME `id` \\u0041 [*] é', "line\nend", "tab\tdel\x7f"])(
      "is the line, by the launcher in a folder named %j",
      (name) => {
        paint("ansi", "\x1b[31m74%\x1b[39m");
        expect(prompt("", name)).toMatchObject({ stdout: "\x1b[31m74%\x1b[39m\n", stderr: "" });
      },
    );

    it("keeps the user's own prompt after it, whether a closure or a text", () => {
      paint("ansi", "74%");
      for (const own of ['{|| "own" }', '"own"'])
        expect(prompt(`$env.PROMPT_COMMAND_RIGHT = ${own}`).stdout).toBe("74% own\n");
    });

    it("has no colours under NO_COLOR", () => {
      paint("plain", "74%");
      expect(prompt("", "package", { NO_COLOR: "1" }).stdout).toBe("74%\n");
    });
  },
);

describe("once the program is deleted", () => {
  const SHELL_OF = { zsh: "zsh", bash: "bash", fish: "fish", p10k: "zsh" } as const;
  const deleted = (name: string): string => {
    const text = snippet(name, install(`deleted-${name}`));
    rmSync(join(installed, `deleted-${name}`), { recursive: true });
    return text;
  };

  it.each(Object.entries(SHELL_OF))(
    "a shell with the lines for %s starts silently",
    (name, shell) => {
      if (lacks(shell)) return;
      const file = join(world(), "rc");
      writeFileSync(file, deleted(name));
      const { stdout, stderr } = run(shell, ["-i", "-c", `. ${file}; echo "prompt:$RPROMPT"`]);
      expect(stdout).toContain("prompt:\n");
      expect(stderr.replace(/.*(job control|process group).*\n/g, "")).toBe("");
    },
  );

  it("starship's command prints nothing, and succeeds", () => {
    const { custom } = getStaticTOMLValue(parseTOML(deleted("starship"))) as never as {
      custom: { claude_usage: { command: string } };
    };
    expect(run("sh", ["-c", custom.claude_usage.command])).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });
});

it("names only scripts that the package contains", () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(files).toContain("scripts/shells");
});
