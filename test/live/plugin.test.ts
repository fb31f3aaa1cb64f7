/** The tmux plugin in a real tmux: what it sets, and what a person then sees. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { paintedFile } from "../scripts/painted.ts";
import { type Bar, hasTmux, startBar } from "./bar.ts";

const ROOT = join(import.meta.dirname, "../..");
const PLACEHOLDER = "#{claude_usage}";

let home: string;
let bar: Bar;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cu-"));
});
afterEach(() => {
  bar?.close();
  rmSync(home, { recursive: true, force: true });
});

/** A copy of the shell side alone in a folder of that name, as a clone by TPM has it. */
function install(name = "claude-usage"): string {
  const root = join(home, name);
  mkdirSync(root);
  for (const part of ["scripts/claude-usage", "tmux", "claude-usage.tmux"])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  return root;
}

const run = (root: string, env = bar.env): void => {
  execFileSync(join(root, "claude-usage.tmux"), { env, stdio: ["ignore", "pipe", "inherit"] });
};

/** Publishes as the daemon does: whole, by rename. */
function publish(text: string, file = "tmux@;;;60;"): void {
  const path = join(home, ".cache/claude-usage/default/lines", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, paintedFile({ text, seconds: 600 }));
  renameSync(`${path}.new`, path);
}

const option = (name: string): string => bar.tmux("show-options", "-gv", name);

const variables = (): Record<string, string> =>
  Object.fromEntries(
    bar
      .tmux("show-environment", "-g")
      .split("\n")
      .filter((line) => line.startsWith("CLAUDE_USAGE_"))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

const everything = (): string =>
  bar.tmux("show-options", "-g") + bar.tmux("show-environment", "-g");

describe.skipIf(!hasTmux && !process.env.CI)("the tmux plugin", () => {
  describe("what it sets", () => {
    beforeEach(() => {
      bar = startBar(home);
    });

    it("puts the launcher's job in the placeholder's place, on both sides", () => {
      const root = install();
      bar.tmux("set", "-g", "status-right", `a ${PLACEHOLDER} b ${PLACEHOLDER} %H:%M`);
      bar.tmux("set", "-g", "status-left", `[${PLACEHOLDER}]`);
      run(root);
      const job = `#(exec '${root}/scripts/claude-usage' --for tmux)`;
      expect(option("status-right")).toBe(`a ${job} b ${job} %H:%M`);
      expect(option("status-left")).toBe(`[${job}]`);
    });

    it("makes room on the side it changed, and only there", () => {
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      run(install());
      expect(option("status-right-length")).toBe("100");
      expect(option("status-left-length")).toBe("10");
      expect(variables()).toEqual({ CLAUDE_USAGE_MAX_WIDTH: "60" });
    });

    it("never takes room away", () => {
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      bar.tmux("set", "-g", "status-right-length", "150");
      bar.tmux("set", "-g", "status-left", PLACEHOLDER);
      bar.tmux("set", "-g", "status-left-length", "100");
      run(install());
      expect(option("status-right-length")).toBe("150");
      expect(option("status-left-length")).toBe("100");
    });

    it("changes nothing without a placeholder", () => {
      const before = everything();
      run(install());
      expect(everything()).toBe(before);
    });

    it("changes nothing the second time", () => {
      const root = install();
      bar.tmux("set", "-g", "status-right", `%H:%M ${PLACEHOLDER} "#S"`);
      bar.tmux("set", "-g", "@claude_usage_ascii", "true");
      run(root);
      const once = everything();
      run(root);
      expect(everything()).toBe(once);
    });

    it.each(["#(claude-usage)", "#(/opt/x/claude-usage --for tmux) %H:%M"])(
      "leaves a job of the user's own alone: %s",
      (own) => {
        for (const text of [own, `${own} ${PLACEHOLDER}`]) {
          bar.tmux("set", "-g", "status-right", text);
          run(install(`at-${text.length}`));
          expect(option("status-right")).toBe(text);
        }
        expect(option("status-right-length")).toBe("40");
        expect(variables()).toEqual({});
      },
    );

    it("does not take another job and our name beside it for a job of ours", () => {
      const root = install();
      bar.tmux("set", "-g", "status-right", `#(uptime) claude-usage: ${PLACEHOLDER} #(date)`);
      run(root);
      expect(option("status-right")).toContain(`#(exec '${root}/scripts/claude-usage' --for tmux)`);
    });

    it.each([
      ["ascii", "ASCII", "on"],
      ["segments", "SEGMENTS", "5h,7d"],
      ["segments", "SEGMENTS", ""],
      ["money", "MONEY", "credits"],
      ["max_width", "MAX_WIDTH", "25"],
      ["thresholds", "THRESHOLDS", "50 70 90"],
      ["flash", "FLASH", "2s"],
      ["interval", "INTERVAL", "5m"],
      ["autostart", "AUTOSTART", "false"],
      ["user_agent", "USER_AGENT", `it's "me" \\ 100% $HOME \`id\` #S #{pane_id} é`],
      ["user_agent", "USER_AGENT", "~"],
      ["user_agent", "USER_AGENT", 'a"b'],
      ["a_new_one", "A_NEW_ONE", "-v"],
    ])("passes @claude_usage_%s on as CLAUDE_USAGE_%s: %j", (name, variable, value) => {
      bar.tmux("set", "-g", `@claude_usage_${name}`, value);
      run(install());
      expect(variables()).toEqual({ [`CLAUDE_USAGE_${variable}`]: value });
    });

    it("passes a semicolon at the end on", () => {
      bar.tmux("set", "-g", "@claude_usage_money", "a\\;");
      bar.tmux("set", "-g", "@claude_usage_segments", "5h");
      bar.tmux("set", "-g", "status-right", `${PLACEHOLDER}\\;`);
      run(install());
      expect(option("status-right")).toMatch(/\);$/);
      expect(variables()).toMatchObject({
        CLAUDE_USAGE_MONEY: "a;",
        CLAUDE_USAGE_SEGMENTS: "5h",
      });
    });

    it("leaves names that are none alone", () => {
      bar.tmux("set", "-g", "@claude_usage_Ascii", "on");
      bar.tmux("set", "-g", "@claude_usage_a-b", "on");
      bar.tmux("set", "-g", "@claude_usage", "on");
      run(install());
      expect(variables()).toEqual({});
    });

    it("prefers the user's width, from an option or the environment", () => {
      const root = install();
      bar.tmux("set-environment", "-g", "CLAUDE_USAGE_MAX_WIDTH", "33");
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      run(root);
      expect(variables()).toEqual({ CLAUDE_USAGE_MAX_WIDTH: "33" });

      bar.tmux("set", "-g", "@claude_usage_max_width", "25");
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      run(root);
      expect(variables()).toEqual({ CLAUDE_USAGE_MAX_WIDTH: "25" });
    });

    it("asks tmux once and tells it once, whatever there is to read", () => {
      const root = install();
      const counted = join(home, "bin");
      mkdirSync(counted);
      const real = execFileSync("sh", ["-c", "command -v tmux"], { encoding: "utf8" }).trim();
      const script = `#!/bin/sh\necho x >>'${home}/calls'\nexec ${real} "$@"\n`;
      writeFileSync(join(counted, "tmux"), script, { mode: 0o755 });
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      bar.tmux("set", "-g", "status-left", PLACEHOLDER);
      for (const name of ["ascii", "money", "segments", "flash", "interval"])
        bar.tmux("set", "-g", `@claude_usage_${name}`, "x");
      run(root, { ...bar.env, PATH: `${counted}:${bar.env.PATH}` });
      expect(readFileSync(join(home, "calls"), "utf8")).toBe("x\nx\n");
      expect(Object.keys(variables())).toHaveLength(6);
    });
  });

  describe("what a person sees", () => {
    /** The bar with nothing on it but our side, so that what is drawn is ours. */
    const plainBar = [
      "set -g status-interval 1",
      "set -g status-left ''",
      "set -g window-status-format ''",
      "set -g window-status-current-format ''",
      "set -g status-style 'bg=green,fg=black'",
    ];

    /** A user's .tmux.conf that runs the plugin, by a name neither tmux nor sh reads anything into. */
    function start(root: string, statusRight: string): void {
      const config = join(home, "tmux.conf");
      const plugins = join(home, "run-plugins");
      const plugin = join(root, "claude-usage.tmux").replaceAll("'", "'\\''");
      writeFileSync(plugins, `#!/bin/sh\nexec '${plugin}'\n`, { mode: 0o755 });
      const load = [`set -g status-right "${statusRight}"`, `run-shell ${plugins}`, ""];
      writeFileSync(config, [...plainBar, ...load].join("\n"));
      bar = startBar(home, config);
      bar.attach();
    }

    it("is the painted line in its colours, and then the next one", async () => {
      publish("#[fg=red]████#[fg=default] 100%#[dim] | #[nodim]7d ##1 50% %H");
      start(install(), PLACEHOLDER);
      const first = await bar.until((line) => line.includes("100%"));
      expect(first).toContain("\x1b[31m████\x1b[30m 100%\x1b[2m | \x1b[0m");
      expect(first).toContain("7d #1 50% %H");
      publish("#[fg=colour208]██#[fg=default] 42%");
      const next = await bar.until((line) => line.includes("42%"));
      expect(next).toContain("\x1b[38;5;208m██\x1b[30m 42%");
    });

    it.each([
      "two  words",
      'it\'s "quoted" and `ticked` $HOME $(id) \\ *',
      "50% %H:%M",
      "#S #[fg=red] #{pane_id} # ##",
      "a) b",
      "(a b",
      ") (a) ((",
    ])("finds the launcher in a folder named %s", async (name) => {
      publish("found");
      start(install(name), `<${PLACEHOLDER}>`);
      expect(await bar.until((line) => line.includes("<found>"))).toContain("<found>");
    });
  });
});
