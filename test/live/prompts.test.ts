/** Prompts of real shells in a real terminal: the line, the next one, the expired one, and its width. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderNow } from "../../src/render/rendered-line.ts";
import type { SurfaceName } from "../../src/render/surfaces.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { frame, OPTIONS, read, session, week } from "../render/sample.ts";
import { hasProc, paintedFile } from "../scripts/painted.ts";
import { lacks } from "../scripts/prompt.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { hasTmux } from "./bar.ts";
import { type Pane, startPane } from "./pane.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let server: SimServer;
let reply: () => ReturnType<typeof ok>;
let someone: Person;
let pane: Pane | null;

beforeEach(async () => {
  reply = () => ok(flat(Date.now(), 31));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  const bin = join(someone.home, "bin");
  mkdirSync(bin);
  symlinkSync(join(ROOT, "scripts/claude-usage"), join(bin, "claude-usage"));
  pane = null;
});
afterEach(async () => {
  pane?.close();
  await someone.leave();
  await server.close();
});

interface Terminal {
  /** The rc file, in the home folder. */
  readonly rc: string;
  readonly command: string;
  /** The line on the right, as `init` prints it, with the prompt `> `; in bash on the left. */
  readonly init: string;
  /** The line on the left, by the variable or function. */
  readonly left: string;
  /** Shows whether the last command failed. */
  readonly failed: string;
}

const TERMINALS: Readonly<Record<"zsh" | "bash" | "fish", Terminal>> = {
  zsh: {
    rc: ".zshrc",
    command: "zsh -d -i",
    init: "PROMPT='%(?..%? )> '\neval \"$(claude-usage init zsh)\"",
    left: "eval \"$(claude-usage init zsh)\"\nRPROMPT=\nPROMPT='$claude_usage_prompt> '",
    failed: "1 > ",
  },
  bash: {
    rc: ".bashrc",
    command: "bash --noprofile -i",
    init: "PS1='$? > '\neval \"$(claude-usage init bash)\"",
    left: "eval \"$(claude-usage init bash)\"\nPS1='$claude_usage_prompt> '",
    failed: "1 > ",
  },
  fish: {
    rc: ".config/fish/config.fish",
    command: "fish -i",
    init: "set -U fish_greeting ''\nfunction fish_prompt; set -l last $status; test $last = 0; or echo -n $last' '; echo -n '> '; end\nclaude-usage init fish | source",
    left: "set -U fish_greeting ''\nclaude-usage init fish | source\nfunction fish_right_prompt; end\nfunction fish_prompt; claude_usage_prompt; echo -n '> '; end",
    failed: "1 > ",
  },
};

const lines = (screen: string): readonly string[] =>
  screen
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
const last = (screen: string): string => lines(screen).at(-1) ?? "";

describe.each(Object.entries(TERMINALS))("%s", (shell, { rc, command, init, left, failed }) => {
  const open = (text: string, more: Readonly<Record<string, string>> = {}): Pane => {
    mkdirSync(join(someone.home, ".config/fish"), { recursive: true });
    writeFileSync(join(someone.home, rc), `${text}\n`);
    const PATH = `${join(someone.home, "bin")}:${someone.env.PATH}`;
    pane = startPane(someone.home, command, { ...someone.env, PATH, ...more });
    return pane;
  };
  const file = () => join(someone.cache, "lines", shell);
  const publish = (content: string) => {
    mkdirSync(join(someone.cache, "lines"), { recursive: true });
    writeFileSync(`${file()}.new`, content);
    renameSync(`${file()}.new`, file());
  };
  /** Presses Enter until the last prompt on the screen matches. */
  const next = (terminal: Pane, good: (prompt: string) => boolean) =>
    eventually(async () => {
      terminal.type("", "Enter");
      const seen = await terminal.until((screen) => screen !== "");
      return good(last(seen)) ? last(seen) : null;
    }, `the prompt of ${shell}`);

  describe.skipIf((!hasTmux && !process.env.CI) || lacks(shell))("in a terminal", () => {
    // One test for all of it: the shells differ in how they start a daemon, and in how they read.
    it.runIf(shell === "zsh")(
      "has the line of a daemon that it starts, the next one, and the expired one with its time",
      async () => {
        someone.login();
        const terminal = open(init);
        await terminal.until((screen) => screen.includes("starting"));
        const first = await next(terminal, (prompt) => prompt.includes("31%"));
        expect(first).toContain("██▍      31% ↻1h24m | 7d 13% | $5.56/50");
        expect(terminal.coloured()).toContain("\x1b[48;5;238m██▍");
        reply = () => ok(flat(Date.now(), 78));
        expect(await next(terminal, (prompt) => prompt.includes("78%"))).toContain("██████▏  78%");

        // Only this daemon paints: it is killed, and its last line is about to expire.
        terminal.type("export CLAUDE_USAGE_AUTOSTART=false", "Enter");
        reply = () => ({ ...ok({}), status: 503 });
        process.kill(JSON.parse(someone.file("holder.json")).pid, "SIGKILL");
        const [text, numbers = "", afterwards] = readFileSync(file(), "utf8").split("\n");
        const [epoch, uptime] = numbers.split(" ");
        if (hasProc) {
          const { 1: soon = "" } = (paintedFile({ seconds: 0.5 }).split("\n")[1] ?? "").split(" ");
          publish(
            `${text}\n${numbers.replace(`${epoch} ${uptime}`, `${epoch} ${soon}`)}\n${afterwards}\n`,
          );
        }
        const stale = await next(terminal, (prompt) => /7d 13%.*\d\d:\d\d/.test(prompt));
        expect(stale).toContain("78% | 7d 13% | $5.56/50 | ");
      },
      60_000,
    );

    it("starts a daemon in the background: silently, and not as a job of this shell", async () => {
      const terminal = open(init);
      await terminal.until((screen) => screen.includes("starting"));
      await next(terminal, (prompt) => prompt.includes("signed-out"));
      terminal.type("jobs", "Enter");
      const screen = await terminal.until((seen) =>
        lines(seen).some((line) => line.includes("jobs")),
      );
      expect(screen).not.toMatch(/\[\d+\]|[Dd]one|exit|claude|\d{3,}/);
    });

    it("has the number that is known at the first prompt, in half of the terminal", async () => {
      someone.login();
      await eventually(async () => {
        const { stdout } = await someone.run([]);
        return stdout.includes("31%");
      }, "the daemon's number");
      // A right prompt is drawn a moment later; nobody types, so there is no other prompt.
      const screen = await open(init).until((seen) => last(seen).includes("31%"));
      expect(last(screen)).toContain("31%");
      expect(last(screen).replace("31%", "")).toMatch(/^[^%]*(7d 13%)?[^%]*$/);
      expect(readdirSync(join(someone.cache, "lines"))).not.toContain(shell);
    });

    it("keeps the status of a command that failed", async () => {
      publish(paintedFile({ text: "the line" }));
      const terminal = open(init);
      await terminal.until((screen) => screen.includes("the line"));
      terminal.type("false", "Enter");
      const good = (prompt: string) =>
        prompt.includes(failed.trimEnd()) && prompt.includes("the line");
      const screen = await terminal.until((seen) => good(last(seen)) && lines(seen).length > 1);
      expect(last(screen)).toSatisfy(good);
    });

    it.each([
      ["in colours", false],
      ["in ASCII", true],
    ])("leaves the cursor at the end of the line, %s", async (_, ascii) => {
      const any = frame(read(), { ...OPTIONS, ascii });
      publish(paintedFile({ text: renderNow(any, shell as SurfaceName) }));
      const plain = renderNow(any, "plain");
      const terminal = open(left);
      const screen = await terminal.until((seen) => last(seen).endsWith(">"));
      expect(last(screen)).toBe(`${plain}>`);
      expect(terminal.column()).toBe(`${plain}> `.length);
      // Long input wraps at the terminal's edge, and not before.
      terminal.type("x".repeat(130 - plain.length));
      const typed = await terminal.until(
        (seen) => seen.trimEnd().endsWith("x") && lines(seen).length > 1,
      );
      expect(lines(typed)[0]).toHaveLength(120);
      expect(terminal.column()).toBe(12);
    });

    it.each(["with", "without"])(
      "shows a hostile name as text, %s expansion of prompts",
      async (way) => {
        const name = "$(touch x)`y";
        const windows = [session(54), week(46), week(88, null, name)];
        const hostile = frame(read({ windows }), { ...OPTIONS, segments: ["models"] });
        publish(paintedFile({ text: renderNow(hostile, shell as SurfaceName) }));
        const off: Readonly<Record<string, string>> = {
          zsh: "unsetopt prompt_subst",
          bash: "shopt -u promptvars",
          fish: "",
        };
        const terminal = open(way === "with" ? left : `${left}\n${off[shell]}`);
        const screen = await terminal.until((seen) => last(seen).endsWith(">"));
        const expanded = way === "with" || shell === "fish";
        expect(last(screen)).toBe(
          expanded ? `${renderNow(hostile, "plain")}>` : "$claude_usage_prompt>",
        );
        terminal.type("", "Enter");
        await terminal.until((seen) => lines(seen).length > 1);
        expect(readdirSync(someone.home)).not.toContain("x");
      },
    );
  });
});
