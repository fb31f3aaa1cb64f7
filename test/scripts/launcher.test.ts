/** The launcher in every sh: what it prints by itself, and what it leaves to node. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VARIANT_KEYS, variantOf } from "../../src/config/render-settings.ts";
import { variableOf } from "../../src/config/setting.ts";
import { MAX_VALIDITY_MS } from "../../src/render/rendered-line.ts";
import { PATIENCE_MS } from "../world/patience.ts";
import { variantWith } from "../world/variants.ts";
import { hasProc, ODD_NUMBERS, paintedFile } from "./painted.ts";
import { has, SH, skipped, whereIs, writeProgram } from "./sh.ts";

const LAUNCHER = join(import.meta.dirname, "../../scripts/claude-usage");

/** The field of package.json that the launcher reads, between fields that it must not confuse with it. */
const PACKAGE = {
  devDependencies: { "@types/node": "1.2.3" },
  engines: { npm: ">=3.10", node: ">=6.12" },
  scripts: { start: "node 4.8" },
};

let world: string;
let home: string;
let root: string;
/** The only folder in PATH: a node that prints its arguments, and the few programs that are allowed. */
let bin: string;

beforeEach(() => {
  world = realpathSync(mkdtempSync(join(tmpdir(), "launcher-")));
  home = join(world, "home");
  root = join(world, "root");
  bin = join(world, "bin");
  for (const folder of [home, bin, join(root, "scripts"), join(root, "dist")])
    mkdirSync(folder, { recursive: true });
  cpSync(LAUNCHER, join(root, "scripts/claude-usage"));
  writeFileSync(join(root, "dist/main.cjs"), "");
  writeFileSync(join(root, "package.json"), JSON.stringify(PACKAGE, null, 2));
  for (const program of ["readlink", "date"]) symlinkSync(whereIs(program), join(bin, program));
  const cat = whereIs("cat");
  const version = `[ "$*" = --version ] && echo v6.12.0 && exit`;
  const tell = `printf 'node'; printf ' <%s>' "$@"; [ "$STDIN" ] && ${cat}; exit 3`;
  writeProgram(join(bin, "node"), `${version}\n${tell}`);
});
afterEach(() => {
  rmSync(world, { recursive: true, force: true });
});

const cache = (): string => join(home, ".cache/claude-usage");

function paint(content: string, surface = "tmux", account = "default", folder = cache()): string {
  const file = join(folder, account, "lines", surface);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

interface Call {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly file?: string;
  readonly input?: string;
}

const LINE = ["--for", "tmux"] as const;

/** Runs a program where the machine has run a day longer, in the same boot. */
const LATER = ["--time", "--boottime", "86400"] as const;
const hasTimeNamespaces = spawnSync("unshare", [...LATER, "true"]).status === 0;

for (const [shell, ...before] of SH) {
  const named = `the launcher in ${[shell, ...before].join(" ")}`;
  describe.skipIf(skipped(has(shell)))(named, () => {
    const run = (call: Call = {}): SpawnSyncReturns<string> => {
      const { args = LINE, file = join(root, "scripts/claude-usage") } = call;
      const done = spawnSync(whereIs(shell), [...before, file, ...args], {
        cwd: call.cwd ?? world,
        env: { HOME: home, PATH: bin, ...call.env },
        encoding: "utf8",
        input: call.input ?? "",
        timeout: PATIENCE_MS,
      });
      expect(done.error).toBeUndefined();
      return done;
    };

    const expectPrinted = (call: Call, text: string): void => {
      const { stdout, stderr, status } = run(call);
      expect({ stdout, stderr, status }).toEqual({ stdout: `${text}\n`, stderr: "", status: 0 });
    };

    const expectNode = (call: Call = {}): void => {
      const { stdout, stderr, status } = run(call);
      const argv = [join(root, "dist/main.cjs"), ...(call.args ?? LINE)];
      const marker = `node${argv.map((arg) => ` <${arg}>`).join("")}`;
      expect({ stdout, stderr, status }).toEqual({ stdout: marker, stderr: "", status: 3 });
    };

    describe("a painted line", () => {
      it.each([
        "████████ 100% ↻1h24m | 7d 13% | $5.56/50",
        "#[fg=red]████#[fg=default] 100%#[dim] | #[nodim]7d ##1",
        "\x1b[31m████\x1b[39m",
        "  spaces  around  ",
        "\ttab",
        "-n",
        "-e \\n \\0101 \\c end\\",
        "100% %s %d %%",
        "$(touch x) `touch x` $HOME *",
        "'single' \"double\" ; & | > x",
        "",
      ])("is printed unchanged: %j", (text) => {
        paint(paintedFile({ text }));
        expectPrinted({}, text);
        expect(readdirSync(world)).not.toContain("x");
      });

      it("is not read further than needed: the expired text may be anything", () => {
        paint(paintedFile({ afterwards: "a\nb\n\nc" }));
        expectPrinted({}, "the line");
      });

      it("that has expired is left to node", () => {
        paint(paintedFile({ seconds: -1 }));
        expectNode();
      });

      it.runIf(existsSync("/dev/full"))("is silent when stdout cannot be written", () => {
        paint(paintedFile());
        const full = openSync("/dev/full", "w");
        const call = [...before, join(root, "scripts/claude-usage"), ...LINE];
        const done = spawnSync(whereIs(shell), call, {
          env: { HOME: home, PATH: bin },
          encoding: "utf8",
          stdio: ["ignore", full, "pipe"],
        });
        closeSync(full);
        expect({ stderr: done.stderr, status: done.status }).toEqual({ stderr: "", status: 0 });
      });

      it.runIf(hasProc)("goes by the uptime where there is one, not by the clock", () => {
        paint(paintedFile({ epoch: "1" }));
        expectPrinted({}, "the line");
        paint(paintedFile({ seconds: -1, epoch: "99999999999" }));
        expectNode();
      });

      it("is rejected with a longer validity than is ever written", () => {
        const longest = MAX_VALIDITY_MS / 1000;
        for (const fields of [{}, { uptime: "-", boot: "-" }]) {
          paint(paintedFile({ ...fields, seconds: longest }));
          expectPrinted({}, "the line");
          paint(paintedFile({ ...fields, seconds: longest + 60 }));
          expectNode();
        }
      });

      it.skipIf(!hasTimeNamespaces)("of a smaller uptime in the same boot is left to node", () => {
        const later = execFileSync("unshare", [...LATER, "cat", "/proc/uptime"], {
          encoding: "utf8",
        });
        const uptime = String(Math.round((Number.parseFloat(later) + 600) * 100));
        paint(paintedFile({ uptime }));
        expectNode();
        const inside = [...LATER, whereIs(shell), ...before, join(root, "scripts/claude-usage")];
        const done = spawnSync("unshare", [...inside, ...LINE], {
          env: { HOME: home, PATH: `${bin}:${process.env.PATH}` },
          encoding: "utf8",
        });
        expect(done.stdout).toBe("the line\n");
      });

      it.runIf(hasProc)("of another boot is left to node", () => {
        paint(paintedFile({ boot: "00000000-0000-4000-8000-000000000000" }));
        expectNode();
        paint(paintedFile({ boot: "" }));
        expectNode();
      });

      it.runIf(hasProc)("takes a file of the boot's name for the boot, and nothing else", () => {
        const env = { XDG_RUNTIME_DIR: join(world, "runtime") };
        const runtime = join(env.XDG_RUNTIME_DIR, "claude-usage");
        mkdirSync(runtime, { recursive: true });
        const marked = (name: string) => writeFileSync(join(runtime, name), "");
        marked("0ther800");
        paint(paintedFile());
        expectPrinted({ env }, "the line");
        paint(paintedFile({ boot: "0ther801" }));
        expectNode({ env });
        // Whatever such a file says, no line is valid past its own end.
        paint(paintedFile({ boot: "0ther800" }));
        expectPrinted({ env }, "the line");
        paint(paintedFile({ boot: "0ther800", seconds: -1 }));
        expectNode({ env });
        for (const boot of ["", ".", "..", "../claude-usage"]) {
          paint(paintedFile({ boot }));
          expectNode({ env });
        }
      });

      it.runIf(hasProc).each(["", "/", "nowhere", "/dev/null", "*", "$(touch x)"])(
        "works without such files where XDG_RUNTIME_DIR is %j",
        (folder) => {
          paint(paintedFile());
          expectPrinted({ env: { XDG_RUNTIME_DIR: folder } }, "the line");
          paint(paintedFile({ boot: "0ther800" }));
          expectNode({ env: { XDG_RUNTIME_DIR: folder } });
          expect(readdirSync(world)).not.toContain("x");
        },
      );

      it.each([{ uptime: "-", boot: "-" }, { uptime: "-" }, { boot: "-" }])(
        "without a boot clock ($uptime $boot) is valid by the calendar clock",
        (fields) => {
          paint(paintedFile({ ...fields, seconds: 600 }));
          expectPrinted({}, "the line");
          paint(paintedFile({ ...fields, seconds: -1 }));
          expectNode();
          // A clock that was set back does not make an old line valid again.
          paint(paintedFile({ ...fields, since: String(Math.floor(Date.now() / 1000) + 30) }));
          expectNode();
          paint(paintedFile({ ...fields, since: "x" }));
          expectNode();
        },
      );

      it("of a newer version, with more lines, is printed too", () => {
        for (const fields of [{}, { uptime: "-", boot: "-" }]) {
          paint(paintedFile(fields).replace(/(\n.*)\n/, "$1 more and more\n"));
          expectPrinted({}, "the line");
          paint(`${paintedFile(fields)}more\n`);
          expectPrinted({}, "the line");
        }
      });

      it("goes to node where it has no start and there is only the calendar clock", () => {
        paint(paintedFile({ uptime: "-", boot: "-" }).replace(/\d+\n$/, ""));
        expectNode();
      });

      it.runIf(hasProc)("reads numbers as decimal, whatever they begin with", () => {
        const valid = paintedFile();
        const [, uptime = ""] = (valid.split("\n")[1] ?? "").split(" ");
        paint(paintedFile({ uptime: `00${uptime}` }));
        expectPrinted({}, "the line");
        paint(paintedFile({ uptime: "077" }));
        expectNode();
      });
    });

    describe("a file that is not a painted line goes to node", () => {
      it.each(ODD_NUMBERS)("with %j for a number", (number) => {
        paint(paintedFile({ uptime: number }));
        expectNode();
        paint(paintedFile({ uptime: "-", epoch: number }));
        expectNode();
        expect(readdirSync(world)).not.toContain("x");
      });

      it("wherever it ends before the end of its second line", () => {
        const whole = paintedFile({ text: "the │ line" });
        const second = whole.indexOf("\n", whole.indexOf("\n") + 1);
        for (let end = 0; end <= second; end += 3) {
          paint(whole.slice(0, end));
          expectNode();
        }
        paint(whole.slice(0, second));
        expectNode();
        paint(whole.slice(0, second + 1));
        expectPrinted({}, "the │ line");
      });

      it.each([
        ["only line ends", "\n\n\n"],
        ["its second line first", paintedFile().split("\n").slice(1).join("\n")],
        ["DOS line ends", paintedFile().replaceAll("\n", "\r\n")],
        ["bytes that are not text", "\0\x01\xff\n\0 \0 \0\n"],
        ["a document", '{"schema":1}\n'],
      ])("with %s", (_, content) => {
        paint(content);
        expectNode();
      });

      it("and so does a folder, a pipe without a writer, a broken symlink, or no file", () => {
        expectNode();
        const file = paint("");
        rmSync(file);
        mkdirSync(file);
        expectNode();
        rmSync(file, { recursive: true });
        execFileSync("mkfifo", [file]);
        expectNode();
        rmSync(file);
        symlinkSync("nowhere", file);
        expectNode();
      });
    });

    describe("the surface", () => {
      const all = ["plain", "ansi", "tmux", "pane"];
      const paintAll = () => {
        for (const surface of all) paint(paintedFile({ text: surface }), surface);
      };

      it.each([
        ["plain", {}],
        ["tmux", { TMUX: "/tmp/s,1,-1" }],
        ["pane", { TMUX: "/tmp/s,1,0", TMUX_PANE: "%0" }],
        ["plain", { TMUX: "" }],
        ["plain", { TMUX: "", TMUX_PANE: "%0" }],
        ["plain", { TERM: "xterm", NO_COLOR: "1" }],
      ])("is %s in a pipe with %j", (surface, env) => {
        paintAll();
        expectPrinted({ args: [], env }, surface);
      });

      it.skipIf(!hasProc || skipped(has("script"))).each([
        ["ansi", "TERM=xterm"],
        ["ansi", "NO_COLOR="],
        ["ansi", "TMUX=/tmp/s,1,0"],
        ["plain", "NO_COLOR=1"],
        ["plain", "TERM=dumb"],
      ])("is %s on a terminal with %s", (surface, setting) => {
        paintAll();
        const words = [shell, ...before, join(root, "scripts/claude-usage")];
        // bash sets a missing TERM to dumb.
        const environment = { HOME: home, PATH: process.env.PATH, TERM: "xterm-256color" };
        const typescript = spawnSync("script", ["-qec", words.join(" "), "/dev/null"], {
          env: { ...environment, ...Object.fromEntries([setting.split("=")]) },
          encoding: "utf8",
        });
        expect(typescript.stdout).toBe(`${surface}\r\n`);
      });

      it("is the requested one, in a terminal or not", () => {
        paintAll();
        for (const surface of all) expectPrinted({ args: ["--for", surface] }, surface);
        paint(paintedFile({ text: "new" }), "i3-bar2");
        expectPrinted({ args: ["--for", "i3-bar2"] }, "new");
      });

      it.each(["TMUX", "../x", "../lines/tmux", "a/b", "a b", "*", "t*", "tmux\n", "", ".", "ü"])(
        "is not a surface when it is called %j",
        (surface) => {
          paintAll();
          if (!/\/|^\.?$/.test(surface)) paint(paintedFile(), surface);
          expectNode({ args: ["--for", surface] });
        },
      );
    });

    it.each([
      [["--json"]],
      [["--for"]],
      [["--for=tmux"]],
      [["--for", "tmux", "--no-daemon"]],
      [["--ascii", "--for", "tmux"]],
      [["tmux"]],
      [[""]],
      [["daemon", "--detach"]],
      [["a b", "", "*", "$(id)", "'", "\n"]],
    ])("arguments %j are passed to node unchanged", (args) => {
      for (const surface of ["tmux", "plain"]) paint(paintedFile(), surface);
      expectNode({ args });
    });

    it("leaves stdin to node", () => {
      paint(paintedFile());
      const { stdout } = run({ args: ["statusline"], input: "a document\n", env: { STDIN: "1" } });
      expect(stdout).toMatch(/>a document\n$/);
    });

    describe("the cache folder", () => {
      it.each(["it's a home", 'a "b" $c `d` *[x]? \\e', "line\nend", "-n", "ü", "a;b&c|d#e%f"])(
        "is found in a HOME named %j",
        (name) => {
          home = join(world, name);
          mkdirSync(home);
          paint(paintedFile());
          expectPrinted({}, "the line");
        },
      );

      it.each([undefined, "", "home", "./home", "~"])("is not guessed when HOME is %j", (HOME) => {
        paint(paintedFile());
        expectNode({ env: { HOME } });
        expectNode({ env: { HOME, XDG_CACHE_HOME: join(home, ".cache") } });
      });

      it("is in XDG_CACHE_HOME, if that is absolute", () => {
        const other = join(world, "a cache");
        paint(paintedFile({ text: "home's" }));
        paint(paintedFile({ text: "XDG's" }), "tmux", "default", join(other, "claude-usage"));
        expectPrinted({ env: { XDG_CACHE_HOME: other } }, "XDG's");
        expectPrinted({ env: { XDG_CACHE_HOME: "" } }, "home's");
        expectPrinted({ env: { XDG_CACHE_HOME: "a cache" } }, "home's");
        expectPrinted({ env: { XDG_CACHE_HOME: "./a cache" } }, "home's");
      });
    });

    describe("the account", () => {
      const printsThatOf = (CLAUDE_CONFIG_DIR: string, account: string) => {
        rmSync(cache(), { recursive: true, force: true });
        paint(paintedFile({ text: "account's" }), "tmux", account);
        expectPrinted({ env: { CLAUDE_CONFIG_DIR } }, "account's");
      };

      it.each([
        ["", () => "default"],
        ["~/.claude", () => "default"],
        ["~/.claude//", () => "default"],
        ["/work", () => "%2Fwork"],
        ["/desk/", () => "%2Fdesk"],
        ["/a//b", () => "%2Fa%2F%2Fb"],
        ["/100%/x y", () => "%2F100%25%2Fx y"],
        ["/%2F", () => "%2F%252F"],
        ['/it\'s $HOME `*` "q" \\', () => '%2Fit\'s $HOME `*` "q" \\'],
        ["here/x", () => `${world.replaceAll("/", "%2F")}%2Fhere%2Fx`],
        [".", () => `${world.replaceAll("/", "%2F")}%2F.`],
      ])("of %j has its own lines", (dir, account) => {
        printsThatOf(dir.replace("~", home), account());
      });

      it("of a relative folder is that of the absolute folder", () => {
        paint(paintedFile());
        for (const dir of [".claude", ".claude/"])
          expectPrinted({ env: { CLAUDE_CONFIG_DIR: dir }, cwd: home }, "the line");
        expectNode({ env: { CLAUDE_CONFIG_DIR: ".claude" } });
      });

      it.each<[string, string | undefined, string]>([
        ["/safe", undefined, "%2Fsafe"],
        ["/safe/", "/work", "%2Fsafe"],
        ["", "/work", "default"],
        ["", undefined, "default"],
        ["~/.claude", "/work", "default"],
      ])("of a login in %j, beside %j, is %s", (login, dir, account) => {
        paint(paintedFile({ text: "other's" }), "tmux", "%2Fwork");
        paint(paintedFile({ text: "other's" }));
        paint(paintedFile({ text: "login's" }), "tmux", account);
        const env = {
          CLAUDE_SECURESTORAGE_CONFIG_DIR: login.replace("~", home),
          ...(dir !== undefined && { CLAUDE_CONFIG_DIR: dir }),
        };
        expectPrinted({ env }, "login's");
      });

      it("is the path, with only `%` and `/` encoded", () => {
        const letter = fc.constantFrom(..."%/%/aZ2F5 .-_~*?[]$'\"\\#üé漢😀\n\t!{}()");
        fc.assert(
          fc.property(fc.string({ unit: letter, minLength: 1, maxLength: 20 }), (path) => {
            const dir = `/${path}`.replace(/\/+$/, "");
            fc.pre(dir !== "");
            printsThatOf(`/${path}`, dir.replace(/[%/]/g, encodeURIComponent));
          }),
          { numRuns: 40 },
        );
      });

      it("is left to node when it is the root, or too long for a file name", () => {
        paint(paintedFile());
        for (const account of ["", "%2F", `${world.replaceAll("/", "%2F")}%2F`])
          paint(paintedFile(), "tmux", account);
        expectNode({ env: { CLAUDE_CONFIG_DIR: "/" } });
        expectNode({ env: { CLAUDE_CONFIG_DIR: "///" } });
        expectNode({ env: { CLAUDE_CONFIG_DIR: `/${"x".repeat(300)}` } });
      });
    });

    describe("settings that change the line", () => {
      it.each([
        ...VARIANT_KEYS.map((key): [Record<string, string>, string | null] => {
          const env = { [variableOf(key)]: "x" };
          return [env, variantOf(env)];
        }),
        [{ CLAUDE_USAGE_ASCII: "on" }, variantWith({ ascii: "on" })],
        [{ LC_ALL: "C" }, variantWith({ ascii: "on" })],
        [{ LC_ALL: "POSIX" }, variantWith({ ascii: "on" })],
        [{ LC_ALL: "C", CLAUDE_USAGE_ASCII: "off" }, variantWith({ ascii: "off" })],
        [{ CLAUDE_USAGE_SEGMENTS: "5h,7d" }, variantWith({ segments: "5h,7d" })],
        [{ CLAUDE_USAGE_MONEY: "credits" }, variantWith({ money: "credits" })],
        [{ CLAUDE_USAGE_MAX_WIDTH: "60" }, variantWith({ max_width: "60" })],
        [{ CLAUDE_USAGE_THRESHOLDS: "50 70 90" }, variantWith({ thresholds: "50 70 90" })],
        [
          { CLAUDE_USAGE_ASCII: "on", CLAUDE_USAGE_MAX_WIDTH: "60" },
          variantWith({ ascii: "on", max_width: "60" }),
        ],
        [{ CLAUDE_USAGE_ASCII: "$(touch x)*;'\"" }, variantWith({ ascii: "$(touch x)*;'\"" })],
      ])("have a line of their own: %j", (env, variant) => {
        paint(paintedFile({ text: "default line" }));
        expectNode({ env });
        paint(paintedFile({ text: "own line" }), `tmux@${variant}`);
        expectPrinted({ env }, "own line");
        expectPrinted({}, "default line");
      });

      it("change nothing when they are empty, or do not concern the line", () => {
        paint(paintedFile());
        for (const LC_ALL of ["", "C.UTF-8", "C.utf8"])
          expectPrinted({ env: { LC_ALL } }, "the line");
        const env = { CLAUDE_USAGE_ASCII: "", CLAUDE_USAGE_MONEY: "", CLAUDE_USAGE_INTERVAL: "5m" };
        expectPrinted({ env }, "the line");
      });

      it("never lead into another folder", () => {
        paint(paintedFile());
        paint(paintedFile(), "tmux@", "default");
        mkdirSync(join(cache(), "default/lines/tmux@x"), { recursive: true });
        paint(paintedFile(), `tmux@${variantWith({ ascii: "x/" })}`);
        expectNode({ env: { CLAUDE_USAGE_ASCII: "x/" } });
        expectNode({ env: { CLAUDE_USAGE_ASCII: "x/../../lines/tmux" } });
      });
    });

    describe("node's program is found", () => {
      it.each(["from /", "with ' and \"", "$HOME *", "-dash", "a\nb"])(
        "beside the launcher, in a folder named %j",
        (name) => {
          renameSync(root, join(world, name));
          root = join(world, name);
          expectNode();
          expectNode({ file: join("..", name, "scripts/claude-usage"), cwd: root });
        },
      );

      it("from every working folder", () => {
        expectNode({ file: "claude-usage", cwd: join(root, "scripts") });
        expectNode({ file: "./claude-usage", cwd: join(root, "scripts") });
        expectNode({ file: "scripts/claude-usage", cwd: root });
        expectNode({ file: "../scripts/claude-usage", cwd: join(root, "dist") });
      });

      it("through links: absolute, relative, of links, in folders that are links", () => {
        const there = join(world, "some bin");
        mkdirSync(there);
        symlinkSync(join(root, "scripts/claude-usage"), join(there, "absolute"));
        symlinkSync("../root/scripts/claude-usage", join(there, "relative"));
        symlinkSync("relative", join(there, "twice"));
        symlinkSync("./twice", join(there, "-dash"));
        symlinkSync("root/scripts", join(world, "scripts"));
        expectNode({ file: join(world, "scripts/claude-usage") });
        expectNode({ file: "scripts/claude-usage" });
        renameSync(join(root, "scripts/claude-usage"), join(root, "scripts/renamed"));
        symlinkSync("renamed", join(root, "scripts/claude-usage"));
        expectNode();
        symlinkSync(there, join(root, "linked"));
        for (const name of ["absolute", "relative", "twice", "-dash"]) {
          expectNode({ file: join(there, name) });
          expectNode({ file: join("some bin", name) });
          expectNode({ file: `./${name}`, cwd: there });
          expectNode({ file: join(root, "linked", name) });
        }
      });
    });

    describe("without node's program", () => {
      const sentences = (call: Call) => {
        const { stdout, stderr, status } = run(call);
        return { stdout, stderr, status };
      };

      it.each([
        [[]],
        [[...LINE]],
        [["--for=zsh"]],
        [["--ascii", "--for", "zsh"]],
        [["--format", "{state}"]],
        [["--format={state}"]],
      ])("a line of %j is one word", (args) => {
        rmSync(join(root, "dist/main.cjs"));
        expect(sentences({ args })).toEqual({ stdout: "not-built\n", stderr: "", status: 0 });
        rmSync(join(bin, "node"));
        expect(sentences({ args })).toEqual({ stdout: "no-node\n", stderr: "", status: 0 });
      });

      it.each([[["--json"]], [["daemon"]], [["--forum"]], [[""]]])(
        "%j fails with a sentence",
        (args) => {
          rmSync(join(root, "dist/main.cjs"));
          expect(sentences({ args })).toEqual({
            stdout: "",
            stderr: `claude-usage: ${root}/dist/main.cjs is missing; run \`npm install\` in ${root}.\n`,
            status: 69,
          });
          rmSync(join(bin, "node"));
          expect(sentences({ args })).toEqual({
            stdout: "",
            stderr: "claude-usage: there is no node in PATH; install Node 6.12 or newer.\n",
            status: 69,
          });
        },
      );

      it("a painted line is still printed", () => {
        paint(paintedFile());
        rmSync(join(bin, "node"));
        expectPrinted({}, "the line");
      });
    });
  });
}

describe("the installed command", () => {
  it("is found by PATH, as npm links it", () => {
    const global = join(world, "global bin");
    mkdirSync(global);
    symlinkSync("../root/scripts/claude-usage", join(global, "claude-usage"));
    chmodSync(join(root, "scripts/claude-usage"), 0o755);
    const env = { HOME: home, PATH: `${global}:${bin}` };
    const { stdout } = spawnSync("/bin/sh", ["-c", "claude-usage --json"], {
      env,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^node <.*> <--json>$/);
    paint(paintedFile(), "plain");
    expect(execFileSync("/bin/sh", ["-c", "claude-usage"], { env, encoding: "utf8" })).toBe(
      "the line\n",
    );
  });

  it.skipIf(!hasProc || skipped(has("strace")))(
    "starts no other process for a painted line",
    () => {
      const trace = join(world, "trace");
      const calls = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
        const filter = ["-f", "-qq", "-e", "trace=clone,clone3,fork,vfork,execve", "-o", trace];
        const file = join(root, "scripts/claude-usage");
        const done = spawnSync("strace", [...filter, whereIs("sh"), file, ...args], {
          env: { HOME: home, PATH: `${bin}:${process.env.PATH}`, ...env },
          encoding: "utf8",
        });
        const lines = execFileSync("cat", [trace], { encoding: "utf8" }).split("\n");
        return { stdout: done.stdout, calls: lines.filter((line) => /clone|fork|exec/.test(line)) };
      };
      paint(paintedFile());
      expect(calls(LINE)).toEqual({ stdout: "the line\n", calls: [expect.stringMatching("exec")] });

      const env = { CLAUDE_CONFIG_DIR: "/a/b%", CLAUDE_USAGE_ASCII: "on" };
      paint(paintedFile({ text: "other" }), `plain@${variantWith({ ascii: "on" })}`, "%2Fa%2Fb%25");
      expect(calls([], env)).toEqual({ stdout: "other\n", calls: [expect.stringMatching("exec")] });

      // The trace does see calls.
      expect(calls(["--json"]).calls.length).toBeGreaterThan(1);
    },
  );

  it("is an executable file", () => {
    expect(existsSync(LAUNCHER)).toBe(true);
    execFileSync("test", ["-x", LAUNCHER]);
  });
});
