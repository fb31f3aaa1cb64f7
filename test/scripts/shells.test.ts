/** The prompt scripts of zsh, bash and fish: what they show when, and what they never do. */
import { execFileSync, spawnSync } from "node:child_process";
import {
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
import { basename, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { VARIANT_KEYS, variantOf } from "../../src/config/render-settings.ts";
import { variableOf } from "../../src/config/setting.ts";
import { MAX_VALIDITY_MS } from "../../src/render/rendered-line.ts";
import { eventually } from "../world/person.ts";
import { EMPTY_VARIANT, variantWith } from "../world/variants.ts";
import { hasProc, ODD_NUMBERS, paintedFile } from "./painted.ts";
import { type Desk, deskIn, FISH_WITHOUT_CONFIG, lacks, SHELLS, type ShellName } from "./prompt.ts";

// A launcher may still record its call when its test is over: all folders are removed at the end.
const worlds = realpathSync(mkdtempSync(join(tmpdir(), "claude-usage-")));
afterAll(() => rmSync(worlds, { recursive: true, force: true }));

let desk: Desk;
let world: string;
beforeEach(() => {
  world = mkdtempSync(join(worlds, "w"));
  desk = deskIn(world);
});

/** How each shell sets a variable that is not exported. */
const ASSIGN: Readonly<Record<ShellName, (name: string, value: string) => string>> = {
  zsh: (name, value) => `${name}='${value}'`,
  bash: (name, value) => `${name}='${value}'`,
  fish: (name, value) => `set -gu ${name} '${value}'`,
};

/** The same from the value of another variable. */
const REASSIGN: Readonly<Record<ShellName, (name: string, from: string) => string>> = {
  zsh: (name, from) => `${name}=$${from}`,
  bash: (name, from) => `${name}=$${from}`,
  fish: (name, from) => `set -gx ${name} "$${from}"`,
};

const inSeconds = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds);

const numbered = (values: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map((value, index) => [`V${index}`, value]));

/** Options that a person may have set, in an rc file or interactively. */
const ODD: Readonly<Record<ShellName, readonly string[]>> = {
  zsh: [
    "setopt ksh_arrays sh_word_split",
    "setopt no_unset",
    "setopt err_return",
    "setopt err_exit",
    "setopt extended_glob null_glob glob_subst ksh_glob",
    "setopt sh_glob ignore_braces",
    "setopt ignore_close_braces",
    "setopt csh_null_glob no_nomatch no_glob",
    "setopt warn_create_global warn_nested_var",
    "setopt no_clobber multios posix_builtins c_precedences octal_zeroes",
    "setopt ksh_typeset prompt_subst prompt_bang no_prompt_percent rc_quotes",
    "emulate sh; setopt no_unset",
    "emulate ksh",
    "IFS=0123456789",
    "IFS=",
    "alias local=false emulate=false typeset=false setopt=false; alias -g file=broken to=broken",
    "precmd_functions=(true)",
  ],
  bash: [
    "set -u",
    "set -e",
    "set -o posix",
    "set -euo pipefail; set -E; trap : ERR DEBUG",
    "shopt -s extglob nullglob dotglob globstar",
    "shopt -s failglob nocasematch nocaseglob",
    "shopt -s nocasematch; set -E",
    "enable -n mapfile",
    "shopt -u promptvars globasciiranges; set -f",
    "set -C; set -a",
    "IFS=0123456789",
    "IFS=",
    "unset IFS PS1 PROMPT_COMMAND",
    "unset EPOCHSECONDS",
    "PROMPT_COMMAND=()",
    "PROMPT_COMMAND=(true false)",
    "PROMPT_COMMAND='true;'",
    "PROMPT_COMMAND='true # a comment'",
  ],
  fish: [
    "set -g fish_trace ''",
    "set -e XDG_CACHE_HOME; set -e LANG",
    "function fish_right_prompt; end",
    // Before fish 3.5 there is no such command.
    "function path; return 127; end",
  ],
};

for (const [shell, { prompt: PROMPT }] of Object.entries(SHELLS) as [
  ShellName,
  (typeof SHELLS)["zsh"],
][]) {
  describe.skipIf(lacks(shell))(`the prompt's script in ${shell}`, () => {
    const start = (env?: Readonly<Record<string, string | undefined>>, options?: string) =>
      desk.start(shell, { ...(env && { env }), ...(options && { options }) });
    const paint = (
      fields: Parameters<typeof paintedFile>[0] = {},
      variant = "",
      account?: string,
    ) => desk.paint(paintedFile(fields), `${shell}${variant}`, account);

    describe("shows", () => {
      it("the line, and the next one once it is painted", async () => {
        const prompt = start();
        for (const text of ["one", "two", "three", "three", "four"]) {
          paint({ text });
          expect(await prompt.shown()).toBe(text);
        }
        expect(prompt.complaints()).toBe("");
        expect(desk.calls()).toEqual([]);
      });

      it("a text unchanged, and executes none of it", async () => {
        const prompt = start();
        for (const text of [
          "████████ 100% ↻1h24m | 7d 13% | $5.56/50",
          "  spaces  around  ",
          "-n",
          "-e \\n \\0101 \\c end\\",
          "100% %s %d %%",
          "$(touch x) `touch x` $HOME * ~ {a,b} !!",
          "'single' \"double\" ; & | > x",
          "",
        ]) {
          paint({ text });
          expect(await prompt.shown()).toBe(text);
          expect(await prompt.shown()).toBe(text);
        }
        expect(prompt.complaints()).toBe("");
        expect(readdirSync(world)).not.toContain("x");
      });

      it("the expired text by itself, once the line has expired", async () => {
        paint({ seconds: 2.2 });
        const prompt = start();
        expect(await prompt.shown()).toBe("the line");
        await eventually(async () => (await prompt.shown()) === "afterwards", "the line expires");
        expect(prompt.complaints()).toBe("");
      });

      it("the last text whose time has come, once the line has expired", async () => {
        const prompt = start();
        const expired = (...stages: readonly (readonly [number | string, string])[]) =>
          paint({ seconds: -5, afterwards: "42% Fri 17:25", stages });
        for (const [stages, shown] of [
          [[[60, "~0% Fri 17:25"]], "42% Fri 17:25"],
          [
            [
              [-9, "~0% Fri 17:25"],
              [60, "~0% 2026-11-20"],
            ],
            "~0% Fri 17:25",
          ],
          [
            [
              [-99, "~0%  $(touch x) Fri 17:25"],
              [-9, "~0%  $(touch x) 2026-11-20"],
            ],
            "~0%  $(touch x) 2026-11-20",
          ],
          [[[-9, "-n"]], "-n"],
          ...ODD_NUMBERS.map((odd) => [[[odd, "wrong"]], "42% Fri 17:25"] as const),
        ] as const) {
          expired(...stages);
          expect([stages, await prompt.shown()]).toEqual([stages, shown]);
        }
        paint({ stages: [[-9, "of an expired line"]] });
        expect(await prompt.shown()).toBe("the line");
        expect(prompt.complaints()).toBe("");
        expect(readdirSync(world)).not.toContain("x");
      });

      it("by itself the next text when its time comes", async () => {
        paint({ seconds: -5, stages: [[3, "a later text"]] });
        const prompt = start();
        expect(await prompt.shown()).toBe("afterwards");
        await eventually(async () => (await prompt.shown()) === "a later text", "its time comes");
      });

      it.runIf(hasProc)("no line of another boot as live", async () => {
        paint({ boot: "00000000-0000-4000-8000-000000000000" });
        expect(await start().shown()).toBe("afterwards");
      });

      it.runIf(hasProc)(
        "a line by the boot clock, and by the calendar clock where that is free",
        async () => {
          const prompt = start();
          // fish would need a file for it.
          const byCalendar = shell === "fish" ? "the line" : "afterwards";
          for (const [fields, shown] of [
            [{ epoch: "1" }, byCalendar],
            [{ since: inSeconds(30) }, byCalendar],
            [{ seconds: -1, epoch: "99999999999" }, "afterwards"],
            [{ seconds: -1, epoch: inSeconds(60) }, "afterwards"],
            [{ uptime: "0077" }, "afterwards"],
            [{}, "the line"],
          ] as const) {
            paint(fields);
            expect([fields, await prompt.shown()]).toEqual([fields, shown]);
          }
          const [, uptime = ""] = (paintedFile().split("\n")[1] ?? "").split(" ");
          paint({ uptime: `00${uptime}` });
          expect(await prompt.shown()).toBe("the line");
        },
      );

      it("no line as valid that has a longer validity than is ever written", async () => {
        const prompt = start();
        const longest = MAX_VALIDITY_MS / 1000;
        for (const clock of [{}, { uptime: "-", boot: "-" }, { epoch: inSeconds(600) }]) {
          paint({ ...clock, seconds: longest });
          expect([clock, await prompt.shown()]).toEqual([clock, "the line"]);
          paint({ ...clock, seconds: longest + 60 });
          expect([clock, await prompt.shown()]).toEqual([clock, "afterwards"]);
        }
      });

      it.each([{ uptime: "-", boot: "-" }, { uptime: "-" }, { boot: "-" }])(
        "a line without a boot clock ($uptime $boot) by the calendar clock",
        async (fields) => {
          const prompt = start();
          paint({ ...fields, seconds: 600 });
          expect(await prompt.shown()).toBe("the line");
          paint({ ...fields, seconds: -1 });
          expect(await prompt.shown()).toBe("afterwards");
          // A clock that was set back does not make an old line valid again.
          paint({ ...fields, since: inSeconds(30) });
          expect(await prompt.shown()).toBe("afterwards");
          desk.paint(paintedFile(fields).replace(/\d+\n$/, ""), shell);
          expect(await prompt.shown()).toBe("afterwards");
        },
      );

      it("no line as valid that has something else for a number, and executes none of it", async () => {
        const prompt = start();
        for (const number of ODD_NUMBERS) {
          for (const fields of [
            { uptime: number },
            { uptime: "-", epoch: number },
            { uptime: "-", since: number === "" ? "x" : number },
          ]) {
            paint(fields);
            expect([fields, await prompt.shown()]).toEqual([fields, "afterwards"]);
          }
        }
        expect(prompt.complaints()).toBe("");
        expect(readdirSync(world)).not.toContain("x");
      });

      it("a word where the file is cut off or not a file", async () => {
        const prompt = start();
        const whole = paintedFile({ text: "the │ line" });
        const second = whole.indexOf("\n", whole.indexOf("\n") + 1);
        for (let end = 0; end < second - 12; end += 9) {
          desk.paint(whole.slice(0, end), shell);
          expect(await prompt.shown()).toBe("starting");
        }
        const file = paint();
        expect(await prompt.shown()).toBe("the line");
        for (const command of ["mkdir", "mkfifo"]) {
          rmSync(file);
          execFileSync(command, [file]);
          expect(await prompt.shown()).toBe("starting");
          rmSync(file, { recursive: true });
          paint();
          expect(await prompt.shown()).toBe("the line");
        }
        expect(prompt.complaints()).toBe("");
      });
    });

    describe("finds the lines", () => {
      it("in a HOME of any name", async () => {
        const names = [
          "it's a home",
          'a "b" $c `d` *[x]? \\e',
          "line\nend",
          "-n",
          "ü",
          "a;b&c|d#e%f",
        ];
        const homes = names.map((name) => join(world, name));
        for (const home of homes)
          desk.paint(
            paintedFile({ text: basename(home).replace("\n", "") }),
            shell,
            "default",
            join(home, ".cache"),
          );
        const prompt = start(numbered([...homes, `${homes[0]}//`]));
        for (const [index, home] of [...homes, `${homes[0]}`].entries()) {
          await prompt.ask(REASSIGN[shell]("HOME", `V${index}`));
          expect(await prompt.shown()).toBe(basename(home).replace("\n", ""));
        }
        expect(prompt.complaints()).toBe("");
      });

      it("below XDG_CACHE_HOME, if that is absolute", async () => {
        const other = join(world, "a cache");
        paint({ text: "home's" });
        desk.paint(paintedFile({ text: "XDG's" }), shell, "default", other);
        expect(await start({ XDG_CACHE_HOME: other }).shown()).toBe("XDG's");
        for (const XDG_CACHE_HOME of ["", "a cache", "./a cache"])
          expect(await start({ XDG_CACHE_HOME }).shown()).toBe("home's");
      });

      it("nowhere when HOME is not a folder", async () => {
        for (const HOME of ["", "home", "./home"]) {
          const prompt = start({ HOME });
          expect(await prompt.shown()).toBe("starting");
          // Where fish cannot leave out its own folders, it complains about them.
          const own = shell === "fish" && FISH_WITHOUT_CONFIG.length === 0;
          expect(prompt.complaints()).toEqual(
            own ? expect.stringMatching(/^($|error: Your )/) : "",
          );
        }
      });

      it("of the account of any folder", async () => {
        const accounts: readonly (readonly [string, string])[] = [
          ["", "default"],
          [`${desk.home}/.claude`, "default"],
          ["/work", "%2Fwork"],
          [`${desk.home}/.claude//`, "default"],
          ["/a//b/", "%2Fa%2F%2Fb"],
          ["/100%/x y", "%2F100%25%2Fx y"],
          ["/%2F", "%2F%252F"],
          ["/", "%2F"],
          ['/it\'s $HOME `*` "q" \\ é', '%2Fit\'s $HOME `*` "q" \\ é'],
          ["/line\nend", "%2Fline\nend"],
          ["here/x", `${world.replaceAll("/", "%2F")}%2Fhere%2Fx`],
        ];
        for (const [, account] of accounts) paint({ text: account.replace("\n", "") }, "", account);
        const prompt = start(numbered(accounts.map(([folder]) => folder)));
        for (const [index, [, account]] of accounts.entries()) {
          await prompt.ask(REASSIGN[shell]("CLAUDE_CONFIG_DIR", `V${index}`));
          expect(await prompt.shown()).toBe(account.replace("\n", ""));
        }
        expect(prompt.complaints()).toBe("");
      });

      it("of another account at once when the variable changes, and never before", async () => {
        paint({ text: "mine" });
        paint({ text: "theirs" }, "", "%2Ftheirs");
        const prompt = start();
        const set = (folder: string) => prompt.ask(ASSIGN[shell]("CLAUDE_CONFIG_DIR", folder));
        expect(await prompt.shown()).toBe("mine");
        await set("/theirs");
        expect(await prompt.shown()).toBe("theirs");
        await set("/nobody");
        expect(await prompt.shown()).toBe("starting");
        await set("");
        expect(await prompt.shown()).toBe("mine");
      });

      it("is that of the login's own folder, also against the other one", async () => {
        paint({ text: "mine" });
        paint({ text: "login's" }, "", "%2Fsafe");
        paint({ text: "work's" }, "", "%2Fwork");
        const prompt = start({ CLAUDE_CONFIG_DIR: "/work", CLAUDE_SECURESTORAGE_CONFIG_DIR: "" });
        const set = (folder: string) =>
          prompt.ask(ASSIGN[shell]("CLAUDE_SECURESTORAGE_CONFIG_DIR", folder));
        expect(await prompt.shown()).toBe("mine");
        await set("/safe");
        expect(await prompt.shown()).toBe("login's");
        await set("");
        expect(await prompt.shown()).toBe("mine");
        expect(prompt.complaints()).toBe("");
      });

      it("of a relative account by the working folder", async () => {
        const there = (name: string) => `${world}/${name}/own`.replaceAll("/", "%2F");
        for (const name of ["a", "b"]) {
          mkdirSync(join(world, name));
          paint({ text: name }, "", there(name));
        }
        const prompt = start({ CLAUDE_CONFIG_DIR: "own" });
        for (const name of ["a", "b", "a"]) {
          await prompt.ask(`cd ${world}/${name}`);
          expect(await prompt.shown()).toBe(name);
        }
      });
    });

    describe("the variant", () => {
      it.each(VARIANT_KEYS)("of %s alone has a line of its own", async (key) => {
        const variable = variableOf(key);
        paint({ text: "default line" });
        paint({ text: "own line" }, `@${variantOf({ [variable]: "x" })}`);
        const prompt = start();
        expect(await prompt.shown()).toBe("default line");
        await prompt.ask(ASSIGN[shell](variable, "x"));
        expect(await prompt.shown()).toBe("own line");
      });

      it("of all variables is requested from the launcher, exported or not", async () => {
        const env = Object.fromEntries(VARIANT_KEYS.map((key) => [variableOf(key), `x-${key}`]));
        const prompt = start();
        for (const [name, value] of Object.entries(env))
          await prompt.ask(ASSIGN[shell](name, value));
        await prompt.shown();
        await eventually(() => desk.calls().length > 0, "the launcher is called");
        expect(desk.calls()).toEqual([`--for ${shell}|${variantOf(env)}||`]);
      });

      it("of a variable that is not even exported has a line of its own", async () => {
        paint({ text: "default line" });
        paint({ text: "own line" }, `@${variantWith({ segments: "5h,7d" })}`);
        const prompt = start();
        expect(await prompt.shown()).toBe("default line");
        await prompt.ask(ASSIGN[shell]("CLAUDE_USAGE_SEGMENTS", "5h,7d"));
        expect(await prompt.shown()).toBe("own line");
        await prompt.ask(ASSIGN[shell]("CLAUDE_USAGE_SEGMENTS", ""));
        expect(await prompt.shown()).toBe("default line");
      });

      it("that is not painted yet is requested, and the default line shown until it is", async () => {
        paint({ text: "default line" });
        const prompt = start({ CLAUDE_USAGE_MONEY: "credits" });
        expect(await prompt.shown()).toBe("default line");
        await eventually(() => desk.calls().length > 0, "the launcher is called");
        expect(desk.calls()).toEqual([`--for ${shell}|${variantWith({ money: "credits" })}||`]);
        paint({ text: "own line" }, `@${variantWith({ money: "credits" })}`);
        expect(await prompt.shown()).toBe("own line");
      });

      it("never leads into another folder", async () => {
        paint({ text: "default line" });
        desk.paint(paintedFile({ text: "elsewhere" }), `${shell}@${variantWith({ ascii: "x/" })}`);
        expect(await start({ CLAUDE_USAGE_ASCII: "x/" }).shown()).toBe("default line");
      });

      it("under NO_COLOR is plain", async () => {
        desk.paint(paintedFile({ text: "50% left" }), "plain");
        paint({ text: "coloured" });
        const prompt = start({ NO_COLOR: "1" });
        expect(await prompt.shown()).toBe(shell === "zsh" ? "50%% left" : "50% left");
        await prompt.ask(ASSIGN[shell]("NO_COLOR", ""));
        expect(await prompt.shown()).toBe("coloured");
      });

      it("is ASCII in a locale without UTF-8, and is requested", async () => {
        paint({ text: "████" });
        const prompt = start({ LC_ALL: "C" });
        expect(await prompt.shown()).toBe("starting");
        await eventually(() => desk.calls().length > 0, "the launcher is called");
        expect(desk.calls()).toEqual([`--for ${shell}|${variantWith({ ascii: "on" })}||`]);
        paint({ text: "####" }, `@${variantWith({ ascii: "on" })}`);
        expect(await prompt.shown()).toBe("####");
        await prompt.ask(ASSIGN[shell]("LC_ALL", "C.UTF-8").replace("-gu", "-gx"));
        expect(await prompt.shown()).toBe("████");
      });
    });

    describe("before its own line is rendered", () => {
      it.each([
        [{}, "██▍░░░░░ 31% ↻4h14m | 7d 41% | $5.56/50"],
        [{ LC_ALL: "C" }, "31% 4h14m | 7d 41% | $5.56/50"],
      ])("shows the one for a pipe, in %j %s", async (env, shown) => {
        desk.paint(paintedFile({ text: "██▍░░░░░ 31% ↻4h14m | 7d 41% | $5.56/50" }), "plain");
        const inZsh = shown.replaceAll("%", "%%");
        const prompt = start(env);
        expect(await prompt.shown()).toBe(shell === "zsh" ? inZsh : shown);
        await eventually(() => desk.calls().length > 0, "the launcher is called");
        paint({ text: "default line" });
        if (!("LC_ALL" in env)) expect(await prompt.shown()).toBe("default line");
        expect(prompt.complaints()).toBe("");
      });

      it("shows the expired one with its time, and each later text", async () => {
        const fields = { afterwards: "31% Fri 17:25", seconds: -60 };
        desk.paint(paintedFile(fields), "plain");
        const prompt = start();
        const percent = shell === "zsh" ? "%%" : "%";
        expect(await prompt.shown()).toBe(`31${percent} Fri 17:25`);
        desk.paint(paintedFile({ ...fields, stages: [[-9, "~0% Fri 17:25"]] }), "plain");
        expect(await prompt.shown()).toBe(`~0${percent} Fri 17:25`);
      });
    });

    describe("the width", () => {
      it.each([
        ["39", "-10"],
        ["40", "-20"],
        ["79", "-20"],
        ["80", "-40"],
        ["119", "-40"],
        ["120", "-60"],
        ["159", "-60"],
        ["160", ""],
        ["1000", ""],
      ])("in a terminal of %s columns is that of the line%s", async (columns, width) => {
        for (const other of ["", "-10", "-20", "-40", "-60"])
          desk.paint(paintedFile({ text: `of${other}` }), `${shell}${other}`);
        const prompt = start({ COLUMNS: columns });
        expect(await prompt.shown()).toBe(`of${width}`);
        expect(desk.calls()).toEqual([]);
      });

      it("follows the terminal's, and is the default one until another is rendered", async () => {
        const own = variantWith({ segments: "5h" });
        const names = ["plain", "plain-40", shell, `${shell}-40`, `${shell}-40@${own}`];
        const prompt = start({ COLUMNS: "100", CLAUDE_USAGE_SEGMENTS: "5h" });
        for (const name of names) {
          desk.paint(paintedFile({ text: name }), name);
          expect(await prompt.shown()).toBe(name);
        }
        await prompt.ask(ASSIGN[shell]("COLUMNS", "200"));
        expect(await prompt.shown()).toBe(shell);
      });
    });

    describe("the launcher", () => {
      it("is called once a minute at most, with this shell's variables, and its output is dropped", async () => {
        paint({ seconds: -1 });
        const account = join(world, "own");
        const prompt = start();
        await prompt.ask(ASSIGN[shell]("CLAUDE_USAGE_MAX_WIDTH", "33"));
        for (const _ of [1, 2, 3]) expect(await prompt.shown()).toBe("afterwards");
        await eventually(() => desk.calls().length > 0, "the launcher is called");
        expect(desk.calls()).toEqual([`--for ${shell}|${variantWith({ max_width: "33" })}||`]);
        await prompt.ask(shell === "fish" ? "set -g __claude_usage_started 7" : "_cu_started=7");
        await prompt.ask(ASSIGN[shell]("CLAUDE_CONFIG_DIR", account).replace("-gu", "-gx"));
        await prompt.shown();
        await eventually(() => desk.calls().length > 1, "the launcher is called again");
        expect(desk.calls().at(-1)).toBe(
          `--for ${shell}|${variantWith({ max_width: "33" })}|${account}|`,
        );
        expect(prompt.complaints()).toBe("");
      });

      it.each(["false", "0", "no", "off"])("is not when autostart is %s", async (setting) => {
        paint({ seconds: -1 });
        const prompt = start({ CLAUDE_USAGE_AUTOSTART: setting });
        expect(await prompt.shown()).toBe("afterwards");
        rmSync(paint());
        expect(await prompt.shown()).toBe("stopped");
        // A line that is not painted at all is requested even so: node does not start anything then.
        await eventually(() => desk.calls().length > 0, "the launcher is called");
        expect(desk.calls()).toHaveLength(1);
      });

      it("counts as failed after a minute without a line", async () => {
        const prompt = start();
        expect(await prompt.shown()).toBe("starting");
        await prompt.ask(shell === "fish" ? "set -g __claude_usage_missed 7" : "_cu_missed=7");
        expect(await prompt.shown()).toBe("stopped");
      });

      it("is found beside the scripts through links", async () => {
        const link = join(world, "linked");
        symlinkSync(join(desk.scripts, `shells/claude-usage.${shell}`), link);
        const prompt = desk.start(shell, { script: link });
        await prompt.shown();
        await eventually(() => desk.calls().length > 0, "the launcher is called");
      });
    });

    describe("the user's own shell", () => {
      it.each(ODD[shell])("may have set %s", async (options) => {
        paint({ text: "one  * 1" });
        const prompt = start({}, options);
        expect(await prompt.shown()).toBe("one  * 1");
        paint({ text: "two", afterwards: "after  * 2", seconds: -1 });
        expect(await prompt.shown()).toBe("after  * 2");
        desk.paint("", shell);
        expect(await prompt.shown()).toBe("starting");
        expect(prompt.complaints()).toBe("");
      });

      // zsh itself keeps hooks from changing it.
      it.skipIf(shell === "zsh")("keeps the status of the last command", async () => {
        paint();
        const prompt = start();
        const silent = {
          bash: "(exit 7); _claude_usage_refresh; echo $?",
          fish: "sh -c 'exit 7'; claude_usage_prompt >/dev/null; echo $status",
          zsh: "",
        };
        for (const text of ["live", "expired"]) {
          expect([text, await prompt.ask(silent[shell])]).toEqual([text, "7"]);
          paint({ seconds: -1 });
        }
      });

      it.skipIf(shell === "fish")(
        "does not exit at our failures, where failures end it",
        async () => {
          const option = shell === "zsh" ? "setopt err_exit" : "set -e";
          const prompt = start({}, option);
          for (const fields of [{}, { seconds: -1 }, { uptime: "x", afterwards: "" }]) {
            paint(fields);
            expect(await prompt.ask("! true; _claude_usage_refresh; echo alive")).toBe("alive");
          }
        },
      );

      it.runIf(shell === "zsh")("is traced without our steps", async () => {
        paint();
        const prompt = start({}, "setopt xtrace");
        expect(await prompt.shown()).toBe("the line");
        expect(prompt.complaints()).not.toContain("_claude_usage_locate");
      });

      it("may source it repeatedly", async () => {
        paint();
        const prompt = start();
        await prompt.shown();
        for (const _ of [1, 2]) {
          await prompt.ask(SHELLS[shell].load);
          expect(await prompt.shown()).toBe("the line");
        }
        const hooks = {
          zsh: "print $precmd_functions",
          bash: `echo "\${PROMPT_COMMAND[@]}"`,
          fish: "echo",
        };
        const once = { zsh: "_claude_usage_refresh", bash: "_claude_usage_refresh", fish: "" };
        expect(await prompt.ask(hooks[shell])).toBe(once[shell]);
        expect(prompt.complaints()).toBe("");
      });

      it("is not changed where no prompt is shown", () => {
        const file = join(desk.scripts, `shells/claude-usage.${shell}`);
        const plain = { zsh: ["-f"], bash: ["--norc"], fish: FISH_WITHOUT_CONFIG }[shell];
        const names = { zsh: "typeset + ; typeset +f", bash: "set", fish: "set -n; functions -a" }[
          shell
        ];
        const done = spawnSync(shell, [...plain, "-c", `source '${file}'; echo done; ${names}`], {
          env: { HOME: desk.home, PATH: process.env.PATH },
          encoding: "utf8",
        });
        expect(done.stderr).toBe("");
        expect(done.stdout).toMatch(/^done\n/);
        expect(done.stdout.replace(/^.*claude-usage\.\w+.*$/gm, "")).not.toContain("claude_usage");
      });
    });

    it.skipIf(!hasProc || lacks("strace"))("starts no process for a valid line", () => {
      const trace = join(world, "trace");
      const traced = (refreshes: number) => {
        const text = [SHELLS[shell].load, ...Array(refreshes).fill(PROMPT)].join("\n");
        const filter = ["-f", "-qq", "-e", "trace=clone,clone3,fork,vfork,execve", "-o", trace];
        const done = spawnSync("strace", [...filter, shell, ...SHELLS[shell].argv(text)], {
          env: {
            HOME: desk.home,
            PATH: process.env.PATH,
            LANG: "C.UTF-8",
            COLUMNS: "200",
            SCRIPT: join(desk.scripts, `shells/claude-usage.${shell}`),
          },
          encoding: "utf8",
        });
        const calls = readFileSync(trace, "utf8").split("\n");
        // A thread is not a process, nor is the second half of a call that strace shows in two, with another thread's between.
        const started = calls.filter(
          (line) => /clone|fork|exec/.test(line) && !/CLONE_THREAD|resumed>/.test(line),
        );
        return {
          shown: done.stdout.split("\n").filter((line) => line === "the line").length,
          started,
        };
      };
      paint();
      const one = traced(1);
      const many = traced(20);
      expect([one.shown, many.shown]).toEqual([1, 20]);
      expect(many.started).toHaveLength(one.started.length);
      // The trace does see calls.
      paint({ seconds: -1 });
      expect(traced(1).started.length).toBeGreaterThan(one.started.length);
    });
  });
}

it("records the calls of the test's launcher", () => {
  expect(existsSync(join(desk.scripts, "claude-usage"))).toBe(true);
});

it("counts no call before its line is complete", () => {
  const log = join(world, "calls");
  const call = `--for zsh|${EMPTY_VARIANT}||`;
  for (const [written, calls] of [
    ["", []],
    ["--for zsh", []],
    [`${call}\n`, [call]],
    [`${call}\n--for`, [call]],
  ] as const) {
    writeFileSync(log, written);
    expect(desk.calls()).toEqual(calls);
  }
});
