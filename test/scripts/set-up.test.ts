/** `npm start`: its link in the user's bin folder, and what it says of the programs that it finds. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTmux } from "../live/bar.ts";
import { type Pane, startPane } from "../live/pane.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const OURS = join(ROOT, "scripts/claude-usage");

let home: string;
let link: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "claude-usage-"));
  link = join(home, ".local/bin/claude-usage");
  mkdirSync(join(home, ".local/bin"), { recursive: true });
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A PATH of these programs alone, and what every script needs. */
function pathOf(...programs: readonly string[]): string {
  const folder = join(home, "programs");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of ["sh", "dirname", "readlink", "mkdir", "rm", "ln", "sed", ...programs]) {
    const found = spawnSync("which", [name], { encoding: "utf8" }).stdout.trim();
    symlinkSync(found, join(folder, name));
  }
  symlinkSync(process.execPath, join(folder, "node"));
  return folder;
}

// Its first two steps, installing and building, run before every test.
const environment = (env: Readonly<Record<string, string>> = {}) => ({
  HOME: home,
  PATH: process.env.PATH ?? "",
  CLAUDE_USAGE_API_URL: "http://127.0.0.1:9",
  CLAUDE_USAGE_AUTOSTART: "false",
  CLAUDE_USAGE_SET_UP_BUILT: "1",
  ...env,
});

const setUp = (env: Readonly<Record<string, string>> = {}) =>
  spawnSync("sh", [join(ROOT, "scripts/set-up")], { env: environment(env), encoding: "utf8" });

it("creates the link, says that there is no login, and shows a line", () => {
  const { stdout, status } = setUp();
  expect(status).toBe(0);
  expect(readlinkSync(link)).toBe(OURS);
  expect(stdout).toContain(`${home}/.claude/.credentials.json: no such file`);
  expect(stdout).toContain("\n████████ 100% ↻1h24m | 7d 13% | $5.56/50\n");
});

it("updates its own link", () => {
  symlinkSync("/elsewhere/claude-usage/scripts/claude-usage", link);
  setUp();
  expect(readlinkSync(link)).toBe(OURS);
});

it("leaves another tool's link alone, and says so", () => {
  symlinkSync("/opt/other/bin/claude-usage", link);
  const { stdout } = setUp();
  expect(readlinkSync(link)).toBe("/opt/other/bin/claude-usage");
  expect(stdout).toContain(`${link} belongs to another tool`);
  expect(stdout).toContain(`\`${OURS} setup\` does this`);
});

describe("what it says to do", () => {
  it.skipIf(!hasTmux && !process.env.CI)("for tmux keeps a clock and gives it room", () => {
    const { stdout } = setUp({ PATH: `${join(home, ".local/bin")}:${pathOf("tmux")}` });
    expect(stdout).toContain(
      '    set -g status-right-length 100\n    set -g status-right "#(exec claude-usage --for tmux) | %H:%M"\n',
    );
    expect(stdout).toContain("tmux source-file ~/.tmux.conf");
    expect(stdout).not.toContain("is not in your PATH");
  });

  it("has no tmux line where there is no tmux", () => {
    expect(setUp({ PATH: pathOf() }).stdout).not.toContain("tmux");
  });

  it("has the full path where the link's folder is not in PATH", () => {
    const { stdout } = setUp({ PATH: pathOf() });
    expect(stdout).toContain(`${join(home, ".local/bin")} is not in your PATH`);
    expect(stdout).toContain(`\`${link} setup\` does this`);
  });

  it.each(["zsh", "bash", "fish"])("has the lines for %s where that is the shell", (shell) => {
    const { stdout } = setUp({ PATH: pathOf(), SHELL: `/bin/${shell}` });
    expect(stdout).toContain(`shells/claude-usage.${shell}'`);
    expect(setUp({ PATH: pathOf(), SHELL: "/bin/csh" }).stdout).not.toContain("prompt in");
  });
});

it("asks nothing without a terminal, and writes into no file of another program", () => {
  writeFileSync(join(home, ".bashrc"), "a\n");
  const { stdout } = setUp({ SHELL: "/bin/bash" });
  expect(stdout).not.toContain("Run it now?");
  expect(readFileSync(join(home, ".bashrc"), "utf8")).toBe("a\n");
  expect(readdirSync(home).sort()).toEqual([".bashrc", ".cache", ".local"]);
});

describe.skipIf(!hasTmux && !process.env.CI)("on a terminal", () => {
  let pane: Pane;
  afterEach(() => pane.close());

  const answer = async (text: string, until: string): Promise<string> => {
    pane = startPane(
      home,
      `sh ${join(ROOT, "scripts/set-up")}; echo "end: $?"; exec sleep 600`,
      environment({ SHELL: "/bin/bash" }),
    );
    await pane.until((screen) => screen.includes("Run it now? [y/N]"));
    pane.type(text, "Enter");
    return await pane.until((screen) => screen.includes(until));
  };

  it("offers setup, which asks about each change", async () => {
    expect(await answer("y", "uit?")).toContain("Found: ");
    expect(existsSync(join(home, ".bashrc"))).toBe(false);
  });

  it("takes anything else as a no", async () => {
    expect(await answer("", "end: 0")).not.toContain("Found: ");
  });
});
