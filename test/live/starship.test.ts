/** The real starship in real shells: the module that `init starship` prints, in colours, without, and with the line's end. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { paintedFile } from "../scripts/painted.ts";
import { lacks } from "../scripts/prompt.ts";
import { type Person, person } from "../world/person.ts";
import { hasTmux } from "./bar.ts";
import { type Pane, startPane } from "./pane.ts";

let someone: Person;
let pane: Pane | null;
let module: string;

beforeEach(async () => {
  // Nobody answers there, and nobody is asked: no daemon is started.
  someone = person("http://127.0.0.1:9", { CLAUDE_USAGE_AUTOSTART: "false" });
  module = (await someone.run(["init", "starship"])).stdout;
  mkdirSync(join(someone.home, ".config"), { recursive: true });
  writeFileSync(
    join(someone.home, ".config/starship.toml"),
    `format = "\${custom.claude_usage}$status> "\nadd_newline = false\n${module}`,
  );
  pane = null;
});
afterEach(async () => {
  pane?.close();
  await someone.leave();
});

const SHELLS = [
  ["bash", ".bashrc", "bash --noprofile -i", 'eval "$(starship init bash)"'],
  ["zsh", ".zshrc", "zsh -d -i", 'eval "$(starship init zsh)"'],
  ["fish", ".config/fish/config.fish", "fish -i", "starship init fish | source"],
] as const;

/** As the daemon does: complete, by rename. */
function paint(surface: string, text: string): void {
  const folder = join(someone.cache, "lines");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "new"), paintedFile({ text, seconds: 600 }));
  renameSync(join(folder, "new"), join(folder, surface));
}

const lastLine = (screen: string): string => screen.trimEnd().split("\n").at(-1) ?? "";

describe.each(SHELLS)("starship in %s", (shell, rc, command, init) => {
  const missing = (!hasTmux && !process.env.CI) || lacks(shell) || lacks("starship");
  /** The lines that the module's comment has for bash, where starship's `$` is root's `#`. */
  const dollar = () => (shell === "bash" ? module.match(/(?<=^# {3}).*$/gm)?.join("\n") : "");
  const open = (env: Readonly<Record<string, string>> = {}): Pane => {
    mkdirSync(join(someone.home, ".config/fish"), { recursive: true });
    writeFileSync(join(someone.home, rc), `${init}\n${dollar()}\n`);
    pane = startPane(someone.home, command, { ...someone.env, ...env });
    return pane;
  };
  const seen = async (terminal: Pane, prompt: string) =>
    lastLine(await terminal.until((screen) => lastLine(screen) === prompt));

  describe.skipIf(missing)("with our module", () => {
    it("shows the line in its colours, then the next one", async () => {
      paint("ansi", "\x1b[38;5;208m74%\x1b[39m | $5.56/50 `id` $(id) 100%");
      const terminal = open();
      const prompt = "74% | $5.56/50 `id` $(id) 100% >";
      expect(await seen(terminal, prompt)).toBe(prompt);
      expect(terminal.coloured()).toContain("\x1b[38;5;208m74%");
      // The shell knows the width: what is typed stands after the prompt.
      expect(terminal.column()).toBe(`${prompt} `.length);
      paint("ansi", "75%");
      terminal.type("", "Enter");
      expect(await seen(terminal, "75% >")).toBe("75% >");
    });

    it("has no colours under NO_COLOR, and a word where nothing is known", async () => {
      paint("plain", "74%");
      const terminal = open({ NO_COLOR: "1" });
      expect(await seen(terminal, "74% >")).toBe("74% >");
      expect(terminal.coloured()).not.toMatch(/\x1b\[38;5;/);
      writeFileSync(join(someone.cache, "lines/plain"), "");
      terminal.type("", "Enter");
      expect(await seen(terminal, "stopped >")).toBe("stopped >");
    });
  });
});
