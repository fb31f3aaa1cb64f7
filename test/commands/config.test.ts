/** The built program's `config`: what it prints, and what `init`, `set` and `edit` write. */
import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Person, person } from "../world/person.ts";

let someone: Person;
let file: string;

beforeEach(() => {
  someone = person("http://127.0.0.1:1");
  file = join(someone.home, ".config/claude-usage/config.toml");
});
afterEach(() => someone.leave());

const env = { CLAUDE_USAGE_API_URL: "", CLAUDE_USAGE_INTERVAL: "" };
const config = (...words: readonly string[]) => someone.run(["config", ...words], env);
const content = () => readFileSync(file, "utf8");

it("prints the settings in force as TOML, and where each comes from", async () => {
  someone.config("budget = 9\n");
  const { code, stdout } = await config("--ascii");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# ~\/\.config\/claude-usage\/config\.toml\n/);
  expect(stdout).toMatch(/^budget = 9 +# ~\/\.config\/claude-usage\/config\.toml:1$/m);
  expect(stdout).toMatch(/^ascii = true +# --ascii$/m);
  expect(stdout).toMatch(/^max_width = 40 +# default$/m);
});

it("gives each account the line of its own table", async () => {
  someone.config('[accounts.a]\ndir = "/a"\n\n[accounts.b]\ndir = "/b"\n');
  const { stdout } = await someone.run(["config"], { ...env, COLUMNS: "120" });
  expect(stdout).toMatch(/^accounts\.a = .* +# ~\/\.config\/claude-usage\/config\.toml:1$/m);
  expect(stdout).toMatch(/^accounts\.b = .* +# ~\/\.config\/claude-usage\/config\.toml:4$/m);
});

describe("init", () => {
  it("writes a file for this user alone, and never over one", async () => {
    const first = await config("init");
    expect(first).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Wrote ~\/\.config\/claude-usage\/config\.toml, /),
      stderr: "",
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(content()).toContain("\n# max_width = 40\n");
    writeFileSync(file, "budget = 3 # mine\n");
    const second = await config("init");
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("is there already") });
    expect(content()).toBe("budget = 3 # mine\n");
  });
});

it("names a mistyped setting of the file, and what may be meant", async () => {
  someone.config("max-width = 60\n");
  const { code, stderr } = await config();
  expect(stderr).toBe(
    'claude-usage: ~/.config/claude-usage/config.toml:1: unknown setting "max-width". Did you mean max_width?\n' +
      "claude-usage: See claude-usage help config.\n",
  );
  expect(code).toBe(64);
});

describe("set", () => {
  it("writes a setting, and keeps comments, order and a link", async () => {
    mkdirSync(join(someone.home, ".config/claude-usage"), { recursive: true });
    const dotfile = join(someone.home, "dotfile.toml");
    writeFileSync(dotfile, "# mine\nbudget = 3 # few\n\n# end\n", { mode: 0o640 });
    symlinkSync(dotfile, file);
    expect(await config("set", "segments", "7d,5h")).toEqual({
      code: 0,
      stdout: 'segments = ["7d", "5h"], in ~/.config/claude-usage/config.toml\n',
      stderr: "",
    });
    expect((await config("set", "budget", "20")).code).toBe(0);
    expect(content()).toBe('# mine\nbudget = 20 # few\nsegments = ["7d", "5h"]\n\n# end\n');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(dotfile).mode & 0o777).toBe(0o640);
  });

  it("makes the file where there is none, for this user alone", async () => {
    expect((await config("set", "max_width", "60")).code).toBe(0);
    expect(content()).toBe("max_width = 60\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["segments", '["7d", "5h"]', 'segments = ["7d", "5h"]'],
    ["from", '["ssh one", "ssh two"]', 'from = ["ssh one","ssh two"]'],
    ["labels", '{ "7d" = "a, b" }', 'labels = { "7d" = "a, b" }'],
    ["colors", '{ warm = "#ff0000" }', 'colors = { warm = "#ff0000" }'],
    ["colors", "warm=#ff0000", 'colors = { warm = "#ff0000" }'],
  ])("takes %s as %s, which config prints", async (key, value, written) => {
    expect(await config("set", key, value)).toMatchObject({ code: 0, stderr: "" });
    expect(content()).toBe(`${written}\n`);
    expect((await config()).stdout).toMatch(
      new RegExp(`^${written.replace(/[[\]{}]/g, "\\$&")} +#`, "m"),
    );
  });

  it.each(["[colors]\nwarm = 226\n", "colors.warm = 226\n"])(
    "leaves a table of several lines, and says where it is: %j",
    async (text) => {
      someone.config(text);
      const { code, stderr } = await config("set", "colors", "warm=#ff0000");
      expect(stderr).toMatch(/config\.toml:1: colors is a table .*config edit opens it/);
      expect(code).toBe(1);
      expect(content()).toBe(text);
    },
  );

  it("says where a variable is stronger", async () => {
    const stronger = { ...env, CLAUDE_USAGE_MAX_WIDTH: "30" };
    const { code, stderr } = await someone.run(["config", "set", "max_width", "60"], stronger);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "claude-usage: CLAUDE_USAGE_MAX_WIDTH is set here, and is stronger.\n",
    });
  });

  it.each([
    [["set", "max_widht", "60"], 64, /no setting "max_widht"\.\n.*Did you mean max_width\? See/],
    [["set", "max_width", "wide"], 64, /max_width takes a whole number .*, not "wide"/],
    [["set", "max_width"], 64, /set takes a setting and its value/],
    [["set", "max_width", "6", "7"], 64, /unexpected argument "7"/],
    [["set", "interval", "5s"], 64, /interval takes at least "60s"/],
    [["init", "x"], 64, /unexpected argument "x"/],
  ])("%j changes nothing", async (words, code, says) => {
    someone.config("budget = 3\n");
    const result = await config(...words);
    expect(result).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(says) });
    expect(content()).toBe("budget = 3\n");
  });

  it("leaves a file that is not TOML as it is", async () => {
    someone.config("budget = = 3\n");
    expect(await config("set", "max_width", "60")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/config\.toml:1: .*Nothing was changed/),
    });
    expect(content()).toBe("budget = = 3\n");
  });
});

describe("edit", () => {
  const editor = (
    script: string,
  ): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const path = join(someone.home, "my editor");
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return someone.run(["config", "edit"], {
      ...env,
      EDITOR: "vi-of-none",
      VISUAL: `'${path}' -w`,
    });
  };

  it("opens the file, which it makes first, and checks what was left", async () => {
    const good = await editor('[ "$1" = -w ] && echo "budget = 7" >>"$2"');
    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(good.stdout).toMatch(/^Wrote .*\n~\/\.config\/claude-usage\/config\.toml is valid\.\n$/);
    expect(content()).toMatch(/\n# max_width = 40\n[\s\S]*\nbudget = 7\n$/);
    expect(await editor('echo "budgte = 7" >"$2"')).toMatchObject({
      code: 1,
      stderr: 'claude-usage: ~/.config/claude-usage/config.toml:1: unknown setting "budgte".\n',
    });
  });

  it("says where the editor failed", async () => {
    expect(await editor("exit 3")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ended with 3; set VISUAL or EDITOR/),
    });
  });
});
