/** The files in tmux/themes, in a real tmux, by what each theme documents for parts that others bring. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { paintedFile } from "../scripts/painted.ts";
import { type Bar, bare, hasTmux, startBar } from "./bar.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const THEMES = join(ROOT, "tmux/themes");
const PLUGIN = `run-shell ${join(ROOT, "claude-usage.tmux")}`;

let home: string;
let bar: Bar | null;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cu-"));
  bar = null;
  for (const name of ["tmux", "tmux@;;;60;", "plain"])
    file(`.cache/claude-usage/default/lines/${name}`, paintedFile({ text: "LINE 31%" }));
});
afterEach(() => {
  bar?.close();
  rmSync(home, { recursive: true, force: true });
});

function file(name: string, content: string): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The bar as drawn, with these lines as the person's file. */
async function barOf(lines: readonly string[], has: string): Promise<string> {
  bar = startBar(home, file(".tmux.conf", `${lines.join("\n")}\n`));
  bar.attach();
  return bare(await bar.until((drawn) => drawn.includes(has)));
}

describe.skipIf(!hasTmux && !process.env.CI)("catppuccin's module", () => {
  const MODULE = `source-file ${join(THEMES, "catppuccin.conf")}`;
  const SIDE = "set -g status-right '#{E:@catppuccin_status_claude_usage} %H:%M'";

  // What the theme documents: MODULE_NAME names the options, and the text is expanded at each redraw.
  beforeEach(() => {
    const option = (name: string) => `@catppuccin_\${MODULE_NAME}_${name}`;
    const text = `<#{${option("icon")}}#{${option("color")}}>`;
    file(
      ".tmux/plugins/tmux/utils/status_module.conf",
      `set -gF "@catppuccin_status_\${MODULE_NAME}" "${text}"\nset -ag "@catppuccin_status_\${MODULE_NAME}" "#{E:${option("text")}}"\n`,
    );
  });

  it.each([
    ["the plugin last", ["set -g @thm_peach peach", MODULE, SIDE, PLUGIN]],
    ["the plugin first", [PLUGIN, "set -g @thm_peach peach", MODULE, SIDE]],
  ])("shows the line with its icon and colour, %s", async (_, lines) => {
    expect(await barOf(lines, "LINE")).toMatch(/<% peach> LINE 31% \d\d:\d\d/);
    expect(bar?.tmux("show-options", "-gv", "status-right-length")).toBe("100");
  });

  it("keeps an icon of the person's own", async () => {
    const own = "set -g @catppuccin_claude_usage_icon 'mine '";
    expect(await barOf([own, MODULE, SIDE, PLUGIN], "LINE")).toContain("<mine > LINE 31%");
  });
});

describe.skipIf(!hasTmux && !process.env.CI)("dracula", () => {
  const env = () => ({ HOME: home, PATH: process.env.PATH, CLAUDE_USAGE_AUTOSTART: "false" });

  it("runs its custom script by a path beside its own scripts, or by a link among them", () => {
    mkdirSync(join(home, "plugins/tmux/scripts"), { recursive: true });
    symlinkSync(ROOT, join(home, "plugins/claude-usage"));
    const scripts = join(home, "plugins/tmux/scripts");
    symlinkSync(join(THEMES, "dracula.sh"), join(scripts, "dracula.sh"));
    for (const name of ["../../claude-usage/tmux/themes/dracula.sh", "dracula.sh"]) {
      const { stdout } = spawnSync("sh", ["-c", `${scripts}/${name}`], {
        env: env(),
        encoding: "utf8",
      });
      expect(stdout).toBe("LINE 31%\n");
    }
  });

  it("gets the line back after it has set the side, with @claude_usage_add", async () => {
    // The theme sets the side to nothing, and appends each of its parts.
    const theme = file(
      "theme.sh",
      "tmux set-option -g status-right ''\nfor part in one two; do tmux set-option -ga status-right \" $part\"; done\n",
    );
    const lines = ["set -g @claude_usage_add right", PLUGIN, `run-shell 'sh ${theme}'`];
    expect(await barOf(lines, "LINE")).toContain("LINE 31% |  one two");
  });
});

describe.skipIf(!hasTmux && !process.env.CI)("powerkit's external plugin", () => {
  it("is of the documented form, and its command prints the line", () => {
    bar = startBar(home);
    bar.tmux("set", "-g", "@powerkit_plugins", "datetime");
    bar.tmux("source-file", join(THEMES, "powerkit.conf"));
    const plugins = bar.tmux("show-options", "-gv", "@powerkit_plugins");
    const form = /^datetime,external\("([^"]*)"\|"\$\(([^"]*)\)"\|"([^"]*)"\|"([^"]*)"\|"(\d+)"\)$/;
    expect(plugins).toMatch(form);
    const command = form.exec(plugins)?.[2] ?? "";
    const { stdout } = spawnSync("bash", ["-c", command], {
      env: { HOME: home, PATH: process.env.PATH, CLAUDE_USAGE_AUTOSTART: "false" },
      encoding: "utf8",
    });
    expect(stdout).toBe("LINE 31%\n");
  });
});
