/** `claude-usage setup` as built, in a home of its own: what it finds, asks, writes and takes back. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTmux } from "../live/bar.ts";
import { type Pane, startPane } from "../live/pane.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const LAUNCHER = join(ROOT, "scripts/claude-usage");

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "claude-usage-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const path = (name: string) => join(home, name);

function file(name: string, content = ""): void {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), content);
}

const read = (name: string): string => readFileSync(path(name), "utf8");

/** Only node is in PATH, so nothing of this machine is found. */
function environment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  mkdirSync(path("bin"), { recursive: true });
  for (const name of ["sh", "dirname", "readlink"]) {
    if (existsSync(path(`bin/${name}`))) continue;
    symlinkSync(
      spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(),
      path(`bin/${name}`),
    );
  }
  if (!existsSync(path("bin/node"))) symlinkSync(process.execPath, path("bin/node"));
  return { HOME: home, PATH: path("bin"), CLAUDE_USAGE_AUTOSTART: "false", ...env };
}

const setup = (flags: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync(LAUNCHER, ["setup", ...flags], {
    env: environment(env),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

/** Everything in the home but the programs, by name. */
function everything(folder = home): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("/bin"))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(entries.map((name) => [name, readFileSync(name, "utf8")]));
}

/** What is there, which file is changed, and what has to be in it. */
const PLACES: readonly (readonly [string, Record<string, string>, string, string, string])[] = [
  ["zsh", { SHELL: "/bin/zsh" }, ".zshrc", "export A=1\n", "claude-usage.zsh"],
  ["zsh", { SHELL: "/bin/zsh", ZDOTDIR: "HOME/z" }, "z/.zshrc", "\n", "claude-usage.zsh"],
  [
    "zsh with powerlevel10k",
    { SHELL: "/usr/bin/zsh" },
    ".zshrc",
    "source ~/powerlevel10k/powerlevel10k.zsh-theme\n",
    "claude-usage.p10k.zsh",
  ],
  ["bash", { SHELL: "/bin/bash" }, ".bashrc", "PS1='$ '", "claude-usage.bash"],
  ["fish", { SHELL: "/usr/bin/fish" }, ".config/fish/config.fish", "", "claude-usage.fish"],
  ["nu", { SHELL: "/usr/bin/nu" }, ".config/nushell/config.nu", "\n", "PROMPT_COMMAND_RIGHT"],
  ["i3blocks", {}, ".config/i3blocks/config", "[time]\n", "markup=pango"],
  ["i3blocks", {}, ".i3blocks.conf", "[time]\n", "markup=pango"],
  ["i3status-rust", {}, ".config/i3status-rust/config.toml", "[[block]]\n", "json = true"],
  ["polybar", {}, ".config/polybar/config.ini", "[bar/x]\n", "; >>> claude-usage >>>"],
  ["sketchybar", {}, ".config/sketchybar/sketchybarrc", "#!/bin/bash\n", "--add item"],
  ["Claude Code", {}, ".claude/settings.json", '{"model": "opus"}', '"refreshInterval":10'],
];

describe.each(PLACES)("%s, by %j, in %s", (name, env, changed, before, has) => {
  beforeEach(() => file(changed, before));
  const given = () =>
    Object.fromEntries(Object.entries(env).map(([key, text]) => [key, text.replace("HOME", home)]));

  it("is found, shown, written and taken back", () => {
    const printed = setup(["--print"], given());
    expect(printed).toMatchObject({ status: 0, stderr: "" });
    expect(printed.stdout).toContain(`Found: ${name}.\n`);
    expect(printed.stdout).toContain(has);
    const untouched = everything();
    expect(untouched[path(changed)]).toBe(before);

    expect(setup(["--yes"], given())).toMatchObject({ status: 0, stderr: "" });
    expect(read(changed)).toContain(has);
    expect(read(`${changed}.before-claude-usage`)).toBe(before);
    const written = everything();
    expect(setup(["--yes"], given()).stdout).toContain("is set up");
    expect(everything()).toEqual(written);

    expect(setup(["--remove", "--yes"])).toMatchObject({ status: 0 });
    if (env.ZDOTDIR) setup(["--remove", "--yes"], given());
    expect(everything()).toEqual(untouched);
    expect(setup(["--remove", "--yes"], given()).stdout).toBe("Nothing to take back.\n");
  });
});

it("names the plan of the login and the version of Claude Code", () => {
  const oauth = {
    accessToken: "x",
    subscriptionType: "max",
    rateLimitTier: "default_claude_max_20x",
  };
  file(".claude/.credentials.json", JSON.stringify({ claudeAiOauth: oauth }));
  expect(setup(["--print"]).stdout).toContain("Found: Claude Code (Max 20x).\n");
  file(".local/share/claude/versions/2.1.332");
  environment();
  symlinkSync(path(".local/share/claude/versions/2.1.332"), path("bin/claude"));
  expect(setup(["--print"]).stdout).toContain("Found: Claude Code 2.1.332 (Max 20x).\n");
});

it("finds starship where the shell starts it", () => {
  file(".bashrc", 'eval "$(starship init bash)"\n');
  file(".config/starship.toml", "format = '$directory'\n");
  const { stdout } = setup(["--yes"], { SHELL: "/bin/bash" });
  expect(stdout).toContain("Found: bash with starship.");
  expect(stdout).toContain("add its module custom.claude_usage to it");
  expect(read(".config/starship.toml")).toContain("[custom.claude_usage]");
  expect(read(".bashrc")).not.toContain("claude");
});

it("keeps the status line that a person has, and says the full path where PATH does not lead here", () => {
  file(".claude/settings.json", '{\n\t"statusLine": {"type": "command", "command": "mine"}\n}\n');
  setup(["--yes"]);
  expect(JSON.parse(read(".claude/settings.json")).statusLine.command).toBe(
    `${LAUNCHER} statusline --chain mine`,
  );
  expect(read(".claude/settings.json")).toContain(`\n\t\t"type": "command",\n`);
  setup(["--yes", "--remove"]);
  symlinkSync(LAUNCHER, path("bin/claude-usage"));
  setup(["--yes"]);
  expect(JSON.parse(read(".claude/settings.json")).statusLine.command).toBe(
    "claude-usage statusline --chain mine",
  );
});

it("leaves lines that a person wrote by hand, and adds none beside them", () => {
  const own = "set -g status-right '#(claude-usage --for tmux)'\n";
  const zshrc = "claude-usage --for plain\n";
  file(".zshrc", zshrc);
  file(".tmux.conf", own);
  expect(setup(["--yes"], { SHELL: "/bin/zsh" }).stdout).toMatch(/zsh prompt +is set up/);
  expect(setup(["--yes", "--remove"], { SHELL: "/bin/zsh" }).stdout).toBe(
    "Nothing to take back.\n",
  );
  expect([read(".zshrc"), read(".tmux.conf")]).toEqual([zshrc, own]);
});

/** One whose server does not run. */
function installTmux(): void {
  file("bin/tmux", '#!/bin/sh\n[ "$1" = -V ] && echo tmux 3.3a\n');
  chmodSync(path("bin/tmux"), 0o700);
}

it.each([
  ["zsh", ".zshrc", 'eval "$(claude-usage completions zsh)"\nalias cu=claude-usage\n'],
  ["bash", ".bashrc", "export PATH=~/src/claude-usage/scripts:$PATH\n"],
  ["tmux", ".tmux.conf", "bind U display-popup -E 'claude-usage top'\n"],
])("%s: does not take another use of the command for the line", (name, rc, own) => {
  file(rc, own);
  installTmux();
  setup(["--yes"], { SHELL: `/bin/${name}` });
  expect(read(rc)).toContain(">>> claude-usage >>>");
  expect(setup(["--yes"], { SHELL: `/bin/${name}` }).stdout).toMatch(
    /[12]\. (\w+ prompt|tmux) +is set up/,
  );
});

it.each([
  ["zsh", ".zshrc", 'eval "$(claude-usage init zsh)"\n'],
  ["zsh", ".zshrc", "RPROMPT='$claude_usage_prompt'\n"],
  ["bash", ".bashrc", "PS1='$(~/bin/claude-usage) $ '\n"],
  ["tmux", ".tmux.conf", "set -g status-right '#{claude_usage}'\n"],
  ["tmux", ".tmux.conf", "set -g @plugin 'someone/claude-usage'\n"],
])("%s: adds nothing beside a line that shows it already", (name, rc, own) => {
  file(rc, own);
  installTmux();
  setup(["--yes"], { SHELL: `/bin/${name}` });
  expect(read(rc)).toBe(own);
});

/** What is there, and what a person is told to do. */
const BY_HAND: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "waybar",
    ".config/waybar/config.jsonc",
    'add this to its config, and "custom/claude" to "modules-right"',
    [`"custom/claude": {"exec":"${LAUNCHER} --for waybar","return-type":"json","interval":5},`],
  ],
  [
    "xbar, SwiftBar",
    "Library/Application Support/xbar/plugins/other.1m.sh",
    "make a plugin claude.10s.sh of this, and chmod +x it",
    ["#!/bin/sh", `exec ${LAUNCHER} --for xbar`],
  ],
  [
    "xbar, SwiftBar",
    "Library/Preferences/com.ameba.SwiftBar.plist",
    "make a plugin claude.10s.sh of this, and chmod +x it",
    ["#!/bin/sh", `exec ${LAUNCHER} --for xbar`],
  ],
];

it.each(BY_HAND)(
  "prints what only a person can put into %s with %s",
  (title, name, what, lines) => {
    file(name);
    const before = everything();
    const { status, stdout } = setup(["--yes"], {});
    expect(status).toBe(0);
    expect(stdout).toContain(
      [`1. ${title.padEnd(14)} by hand: ${what}`, ...lines.map((line) => `     ${line}`)].join(
        "\n",
      ),
    );
    expect(everything()).toEqual(before);
  },
);

it("finds what a person has put into waybar", () => {
  file(".config/waybar/config", '{"custom/claude": {"exec": "claude-usage --for waybar"}}\n');
  expect(setup(["--yes"]).stdout).toMatch(/waybar +is set up/);
});

describe("alerts", () => {
  const CONFIG = ".config/claude-usage/config.toml";
  const bash = { SHELL: "/bin/bash" };

  it("stay off with --yes, and are turned on with --alerts", () => {
    file(".bashrc", "a\n");
    expect(setup(["--print"], bash).stdout).toMatch(
      /alerts +tell you once .*\n +\+ alerts = "80,95"/,
    );
    expect(setup(["--yes"], bash).stdout).not.toContain("tell you once");
    expect(existsSync(path(CONFIG))).toBe(false);
    const { status, stdout } = setup(["--yes", "--alerts"], bash);
    expect(status).toBe(0);
    expect(stdout).toContain("No alerts any more: ");
    expect(stdout).not.toContain("--remove");
    expect(read(CONFIG)).toBe('alerts = "80,95"\n');
    expect(setup(["--yes", "--alerts"], bash).stdout).not.toContain("tell you once");
    setup(["--yes", "--remove"], bash);
    expect(Object.keys(everything()).sort()).toEqual([path(".bashrc"), path(CONFIG)].sort());
    expect(read(CONFIG)).toBe('alerts = "80,95"\n');
  });

  it.each([
    ['alerts = "50"\n', [], 'alerts = "50"\n'],
    ['alerts = "50"\n', ["--alerts"], 'alerts = "50"\n'],
    ['alerts = "off"\n', ["--print"], 'alerts = "off"\n'],
    ['alerts = "off" # no\n', ["--alerts"], 'alerts = "80,95" # no\n'],
    ["# mine\r\nmoney = true\r\n", ["--alerts"], '# mine\r\nmoney = true\r\nalerts = "80,95"\r\n'],
  ])("leave %j with %j as %j", (before, flags, after) => {
    file(CONFIG, before);
    const { status, stdout } = setup(["--yes", ...flags], bash);
    expect(status).toBe(0);
    expect(read(CONFIG)).toBe(after);
    expect(stdout.includes("tell you once")).toBe(before !== after);
    expect(existsSync(path(`${CONFIG}.before-claude-usage`))).toBe(false);
  });

  it("need no program that setup knows, and a valid file", () => {
    expect(setup(["--yes", "--alerts"]).stdout).toContain("Found no tmux");
    expect(read(CONFIG)).toBe('alerts = "80,95"\n');
    file(CONFIG, "alerts = \n");
    const { status, stderr } = setup(["--yes", "--alerts"]);
    expect(status).toBe(1);
    expect(stderr).toContain("config.toml:1: ");
    expect(read(CONFIG)).toBe("alerts = \n");
  });
});

it("asks on a terminal only, and writes nothing without one", () => {
  file(".bashrc", "a\n");
  const { status, stderr } = setup([], { SHELL: "/bin/bash" });
  expect(status).toBe(1);
  expect(stderr).toContain("there is no terminal to ask on; use --yes or --print");
  expect(Object.keys(everything())).toEqual([path(".bashrc")]);
});

it("says what it cannot write, does the rest, and exits 1", () => {
  file(".bashrc", "a\n");
  chmodSync(path(".bashrc"), 0o444);
  file(".i3blocks.conf", "[time]\n");
  const { status, stdout, stderr } = setup(["--yes"], { SHELL: "/bin/bash" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/bash prompt +cannot be set up/);
  expect(stderr).toContain(`${path(".bashrc")} is read-only; left unchanged`);
  expect(read(".i3blocks.conf")).toContain("claude-usage");
});

describe.skipIf(!hasTmux && !process.env.CI)("on a terminal", () => {
  let pane: Pane;
  afterEach(() => pane?.close());

  const start = (flags: string) => {
    pane = startPane(home, `${LAUNCHER} setup ${flags}; echo "end: $?"; exec sleep 600`, {
      ...environment({ SHELL: "/bin/bash" }),
      PATH: process.env.PATH ?? "",
    });
  };

  it("shows each change, and writes only what gets a yes", async () => {
    file(".bashrc", "a\n");
    file(".i3blocks.conf", "[time]\n");
    // The tmux of the terminal itself is found, too.
    start("");
    expect(await pane.until((screen) => /tmux +create .*\n.*uit\?/.test(screen))).toMatch("Found:");
    pane.type("n", "Enter");
    await pane.until((screen) => /bash prompt +add 6 lines to ~\/.bashrc\n.*uit\?/.test(screen));
    pane.type("maybe", "Enter");
    pane.type("show", "Enter");
    expect(await pane.until((screen) => screen.includes("+ fi"))).toContain("claude-usage.bash");
    expect(read(".bashrc")).toBe("a\n");
    pane.type("y", "Enter");
    await pane.until((screen) => /i3blocks +add/.test(screen));
    pane.type("q", "Enter");
    expect(await pane.until((screen) => screen.includes("end: 0"))).toContain("setup --remove");
    expect(read(".bashrc")).toContain("claude-usage.bash");
    expect(read(".i3blocks.conf")).toBe("[time]\n");
    expect(existsSync(path(".tmux.conf"))).toBe(false);
  });

  it("turns on alerts after a yes of its own", async () => {
    start("");
    await pane.until((screen) => /tmux +create .*\n.*uit\?/.test(screen));
    pane.type("n", "Enter");
    await pane.until((screen) => /bash prompt .*\n.*uit\?/.test(screen));
    pane.type("n", "Enter");
    await pane.until((screen) =>
      /alerts +tell you once at 80% and once at 95%: .*\s.*uit\?/.test(screen),
    );
    pane.type("y", "Enter");
    expect(await pane.until((screen) => screen.includes("end: 0"))).toContain("alerts test");
    expect(read(".config/claude-usage/config.toml")).toBe('alerts = "80,95"\n');
    expect(existsSync(path(".bashrc"))).toBe(false);
  });

  it("takes back only what gets a yes; the end of the input is a no", async () => {
    file(".bashrc", "a\n");
    setup(["--yes"], { SHELL: "/bin/bash" });
    start("--remove");
    await pane.until((screen) => screen.includes("uit?"));
    pane.type("", "C-d");
    await pane.until((screen) => screen.includes("end: 0"));
    expect(read(".bashrc")).toContain("claude-usage.bash");
  });
});

const CONFIG_FILE = ".config/claude-usage/config.toml";

describe("several logins", () => {
  const bash = { SHELL: "/bin/bash" };

  it("are offered as accounts where config.toml names none, and no second time", () => {
    for (const folder of [".claude", ".claude-work", ".claude-side_job"])
      file(`${folder}/.credentials.json`, "{}");
    file(".claude-empty/settings.json", "{}");
    file(CONFIG_FILE, "ascii = true\n");
    expect(setup(["--print"], bash).stdout).toMatch(/accounts +name 3 logins/);
    expect(read(CONFIG_FILE)).toBe("ascii = true\n");
    setup(["--yes"], bash);
    expect(read(CONFIG_FILE)).toBe(`ascii = true

[accounts.default]
dir = "~/.claude"

[accounts.side_job]
dir = "~/.claude-side_job"

[accounts.work]
dir = "~/.claude-work"
`);
    expect(setup(["--print"], bash).stdout).not.toMatch(/name 3 logins/);
  });

  it("are no offer where there is one", () => {
    file(".claude/.credentials.json", "{}");
    expect(setup(["--print"], bash).stdout).not.toMatch(/logins/);
  });
});
