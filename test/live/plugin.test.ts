/** The tmux plugin in a real tmux: what it sets, and what a person then sees. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { RENDER_SETTINGS, VARIANT_KEYS, variantOf } from "../../src/config/render-settings.ts";
import { type SettingsTable, variableOf } from "../../src/config/setting.ts";
import { after, instant, MINUTE, span } from "../../src/model/units.ts";
import { countdown } from "../../src/render/countdown.ts";
import { tmuxLive } from "../../src/render/tmux-live.ts";
import { frame, read, session } from "../render/sample.ts";
import { paintedFile } from "../scripts/painted.ts";
import { eventually } from "../world/person.ts";
import { variantWith } from "../world/variants.ts";
import { type Bar, bare, hasTmux, startBar, tmuxSince } from "./bar.ts";

const ROOT = join(import.meta.dirname, "../..");
const PLACEHOLDER = "#{claude_usage}";
const LIVE = "#{T:@claude-usage}";

let home: string;
let bar: Bar;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cu-"));
});
afterEach(() => {
  bar?.close();
  rmSync(home, { recursive: true, force: true });
});

/** A copy of the shell side alone in a folder of that name, like a clone by TPM. */
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

const TMUX = execFileSync("sh", ["-c", "command -v tmux || true"], { encoding: "utf8" }).trim();

/** An environment in which `tmux` first runs `script` with tmux's arguments. */
function wrapped(script: string): NodeJS.ProcessEnv {
  const folder = join(home, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tmux"), `#!/bin/sh\n${script}\nexec ${TMUX} "$@"\n`, { mode: 0o755 });
  return { ...bar.env, PATH: `${folder}:${bar.env.PATH}` };
}

/** A server that reports another version, or fails at the query when there is none. */
const ofVersion = (version: string | null): NodeJS.ProcessEnv =>
  wrapped(
    `for word; do
      shift
      case $word in
        @#*) word='@${version}' ;;
        display-message) ${version === null ? 'set -- "$@" display-message -d none && continue' : ":"} ;;
      esac
      set -- "$@" "$word"
    done`,
  );

/** Writes as the daemon does: complete, by rename. */
function publish(text: string, file = `tmux@${variantWith({ max_width: "60" })}`): void {
  const path = join(home, ".cache/claude-usage/default/lines", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, paintedFile({ text, seconds: 600 }));
  renameSync(`${path}.new`, path);
}

/** The servers as the daemon finds them: their sockets, and what each has registered. */
function registrations(account = "default", cache = ".cache"): readonly (readonly string[])[] {
  const folder = join(home, cache, "claude-usage", account, "bars");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => [
    name.replaceAll("%2F", "/").replaceAll("%25", "%"),
    readFileSync(join(folder, name), "utf8"),
  ]);
}

/** Without the ranges around the line, which popup.test.ts is about. */
const option = (name: string): string =>
  bar
    .tmux("show-options", "-gv", name)
    .replaceAll(/#\[range=(?:user\|claude-usage|left|right)\]/g, "");

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

    const jobOf = (root: string) => `#(exec '${root}/scripts/claude-usage' --for tmux)`;

    it("replaces the placeholder with a live line, on both sides", () => {
      const root = install();
      bar.tmux("set", "-g", "status-right", `a ${PLACEHOLDER} b ${PLACEHOLDER} %H:%M`);
      bar.tmux("set", "-g", "status-left", `[${PLACEHOLDER}]`);
      run(root);
      expect(option("status-right")).toBe(`a ${LIVE} b ${LIVE} %H:%M`);
      expect(option("status-left")).toBe(`[${LIVE}]`);
      expect(option("@claude-usage-job")).toContain(
        `exec '${root}/scripts/claude-usage' --for tmux`,
      );
    });

    it("makes the line live where the server is tmux 3.2 or newer", () => {
      const newer = ["3.2", "3.2a", "3.2-rc3", "3.10", "4.0", "10.0", "next-3.6", "master"];
      const older = [
        "3.1c",
        "2.9a",
        "next-3.2",
        "openbsd-6.8",
        "",
        "odd",
        "3",
        "3.",
        ".2",
        "99999999.2",
      ];
      const root = install();
      const [live, plain]: (string | null)[][] = [[], []];
      for (const version of [...newer, "openbsd-7.4", ...older, null]) {
        // That of the version before would run the plugin of the real one.
        bar.tmux("set-hook", "-gu", "after-set-option[86]");
        bar.tmux("set", "-g", "status-right", PLACEHOLDER);
        rmSync(join(home, ".cache"), { recursive: true, force: true });
        run(root, ofVersion(version));
        const isLive = option("status-right") === LIVE;
        (isLive ? live : plain)?.push(version);
        if (!isLive) expect(option("status-right")).toBe(jobOf(root));
        expect(registrations()).toHaveLength(isLive ? 1 : 0);
        expect(variables()).toEqual({ CLAUDE_USAGE_MAX_WIDTH: "60" });
      }
      expect(live).toEqual([...newer, "openbsd-7.4"]);
      expect(plain).toEqual([...older, null]);
    });

    it.each(["off", "false", "no", "0"])("uses the job for @claude_usage_live %s", (no) => {
      const root = install();
      bar.tmux("set", "-g", "@claude_usage_live", no);
      bar.tmux("set", "-g", "status-right", `a ${PLACEHOLDER} b ${PLACEHOLDER} %H:%M`);
      run(root);
      expect(option("status-right")).toBe(`a ${jobOf(root)} b ${jobOf(root)} %H:%M`);
      expect(registrations()).toEqual([]);
      expect(variables()).toEqual({ CLAUDE_USAGE_MAX_WIDTH: "60" });
    });

    it("makes the side that it changed long enough, and only that side", () => {
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      run(install());
      expect(option("status-right-length")).toBe("100");
      expect(option("status-left-length")).toBe("10");
      expect(variables()).toEqual({ CLAUDE_USAGE_MAX_WIDTH: "60" });
    });

    it("never shortens a side", () => {
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      bar.tmux("set", "-g", "status-right-length", "150");
      bar.tmux("set", "-g", "status-left", PLACEHOLDER);
      bar.tmux("set", "-g", "status-left-length", "100");
      run(install());
      expect(option("status-right-length")).toBe("150");
      expect(option("status-left-length")).toBe("100");
    });

    it("changes nothing that a person has set without a placeholder", () => {
      const seen = () =>
        everything()
          .split("\n")
          .filter((line) => !line.startsWith("@claude-usage"));
      bar.tmux("set", "-g", "status-right", "%H:%M");
      const before = seen();
      run(install());
      expect(seen()).toEqual(before);
      expect(registrations()).toEqual([]);
    });

    it("finds the placeholder in other lines of the bar, and in options that a side shows", () => {
      const root = install();
      bar.tmux("set", "-g", "status-right", "#{E:@mine} %H:%M");
      bar.tmux("set", "-g", "@mine", `"quoted" $a \\ ${PLACEHOLDER}\\;`);
      bar.tmux("set", "-g", "status-format[1]", `#[align=right]${PLACEHOLDER}`);
      for (const _ of ["once", "again"]) {
        run(root);
        expect(option("@mine")).toBe(`"quoted" $a \\ ${LIVE};`);
        expect(option("status-format[1]")).toBe(`#[align=right]${LIVE}`);
        expect(option("status-right-length")).toBe("100");
        expect(option("status-left-length")).toBe("10");
      }
      expect(registrations()).toHaveLength(1);
    });

    describe("after it has run", () => {
      /** How often the plugin was run, by tmux or by the test. */
      const runs = () => readFileSync(join(home, "runs"), "utf8").length;
      const settled = async (name: string, text: string) => {
        await eventually(() => option(name) === text, `${name} is ${text}`);
      };
      const counted = (): string => {
        const root = install();
        const script = join(root, "claude-usage.tmux");
        const code = readFileSync(script, "utf8").replace("\n", `\nprintf x >>'${home}/runs'\n`);
        writeFileSync(script, code);
        run(root);
        return root;
      };

      it("gives a placeholder its line that is set later, once all of the side is there", async () => {
        counted();
        bar.tmux("set", "-g", "status-right", PLACEHOLDER);
        bar.tmux("set", "-ga", "status-right", " | %H:%M");
        await settled("status-right", `${LIVE} | %H:%M`);
        bar.tmux("set", "-g", "status-left", `#S ${PLACEHOLDER}`);
        await settled("status-left", `#S ${LIVE}`);
        expect(runs()).toBe(3);
      });

      it("is back where a theme has set the side anew, with @claude_usage_add", async () => {
        bar.tmux("set", "-g", "@claude_usage_add", "right");
        bar.tmux("set", "-g", "status-right", "%H:%M");
        counted();
        expect(option("status-right")).toBe(`${LIVE} | %H:%M`);
        bar.tmux("set", "-g", "status-right", "");
        bar.tmux("set", "-ga", "status-right", "theme");
        await settled("status-right", `${LIVE} | theme`);
        expect(runs()).toBe(2);
      });

      it("is not run by what is no reason, nor twice for what it leaves as it is", async () => {
        counted();
        bar.tmux("set", "-g", "status-right", "%H:%M");
        bar.tmux("set", "-g", "@other", PLACEHOLDER.replace("usage", "usage_x"));
        const held = `#(exec claude-usage) ${PLACEHOLDER}`;
        bar.tmux("set", "-g", "status-left", held);
        await eventually(() => runs() === 2, "a second run");
        await eventually(() => !everything().includes("@claude-usage-due"), "its end");
        for (const value of ["1", "2", "3"]) bar.tmux("set", "-g", "@other", value);
        bar.tmux("run-shell", "sleep 1.5");
        expect([runs(), option("status-left")]).toEqual([2, held]);
      });
    });

    it.each([
      ["at once to a client that is there", true],
      ["to the first client that comes", false],
    ])("says what to write where nothing shows the line, %s", async (_, before) => {
      bar.tmux("set", "-g", "display-time", "0");
      // As -F leaves it: the placeholder has become nothing.
      bar.tmux("set", "-gF", "status-right", `${PLACEHOLDER} %H:%M`);
      if (before) bar.attach();
      run(install());
      if (!before) bar.attach();
      const message = "nothing shows the line yet; write #{claude_usage} into status-right";
      expect(await bar.until((drawn) => drawn.includes(message))).toContain(message);
    });

    it("says of each setting without a variable that config.toml takes it", async () => {
      bar.tmux("set", "-g", "display-time", "0");
      bar.tmux("set", "-g", "status-right", "shown #(echo claude-usage)");
      bar.attach();
      await bar.until((drawn) => drawn.includes("shown"));
      const rows = Object.entries<SettingsTable[string]>(RENDER_SETTINGS);
      const names = rows.filter(([, { noVariable }]) => noVariable).map(([key]) => key);
      for (const name of names) bar.tmux("set", "-g", `@claude_usage_${name}`, "x");
      run(install());
      const drawn = bare(await bar.until((line) => line.includes("not in tmux")));
      expect(drawn).toContain("claude-usage: in config.toml, not in tmux: ");
      expect(variables()).toEqual({});
      for (const name of names) bar.tmux("set", "-gu", `@claude_usage_${name}`);
    });

    it("says nothing where a job of ours shows the line", async () => {
      bar.tmux("set", "-g", "display-time", "0");
      bar.tmux("set", "-g", "status-right", "shown #(echo claude-usage)");
      bar.attach();
      await bar.until((drawn) => drawn.includes("shown"));
      run(install());
      bar.tmux("run-shell", "sleep 0.3");
      expect(bar.drawn()).toContain("shown");
    });

    it.each([
      ["right", "", "%H:%M", ["", `${LIVE} | %H:%M`]],
      ["right", "#S", "", ["#S", LIVE]],
      ["left", "#S", "%H:%M", [`${LIVE} | #S`, "%H:%M"]],
      ["right", PLACEHOLDER, "%H:%M", [LIVE, "%H:%M"]],
      ["right", "#(claude-usage)", "%H:%M", ["#(claude-usage)", "%H:%M"]],
      ["elsewhere", "#S", "%H:%M", ["#S", "%H:%M"]],
    ])(
      "adds itself to the %s, once, where neither side has it: %j, %j",
      (add, left, right, sides) => {
        const root = install();
        bar.tmux("set", "-g", "@claude_usage_add", add);
        bar.tmux("set", "-g", "status-left", left, ";", "set", "-g", "status-right", right);
        for (const _ of ["at the start", "when the file is sourced again"]) {
          run(root);
          expect([option("status-left"), option("status-right")]).toEqual(sides);
        }
        expect(variables()).not.toHaveProperty("CLAUDE_USAGE_ADD");
      },
    );

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

    it("does not mistake another job with our name beside it for ours", () => {
      const root = install();
      bar.tmux("set", "-g", "status-right", `#(uptime) claude-usage: ${PLACEHOLDER} #(date)`);
      run(root);
      expect(option("status-right")).toBe(`#(uptime) claude-usage: ${LIVE} #(date)`);
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

    it("passes on a semicolon at the end", () => {
      bar.tmux("set", "-g", "@claude_usage_money", "a\\;");
      bar.tmux("set", "-g", "@claude_usage_segments", "5h");
      bar.tmux("set", "-g", "status-right", `${PLACEHOLDER}\\;`);
      run(install());
      expect(option("status-right")).toBe(`${LIVE};`);
      expect(variables()).toMatchObject({
        CLAUDE_USAGE_MONEY: "a;",
        CLAUDE_USAGE_SEGMENTS: "5h",
      });
    });

    it("ignores invalid names", () => {
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

    it("runs tmux once to read, once to write, twice for the key and twice for a click, whatever there is to read", () => {
      const root = install();
      const env = wrapped(`echo x >>'${home}/calls'`);
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
      bar.tmux("set", "-g", "status-left", PLACEHOLDER);
      for (const name of ["ascii", "money", "segments", "flash", "interval"])
        bar.tmux("set", "-g", `@claude_usage_${name}`, "x");
      run(root, env);
      expect(readFileSync(join(home, "calls"), "utf8")).toBe(
        "x\n".repeat(tmuxSince("3.4") ? 6 : 4),
      );
      expect(Object.keys(variables())).toHaveLength(6);
    });
  });

  describe("what it registers for the daemon", () => {
    beforeEach(() => {
      bar = startBar(home);
      bar.tmux("set", "-g", "status-right", PLACEHOLDER);
    });

    const socket = () => bar.tmux("display-message", "-p", "#{socket_path}");
    const pid = () => bar.tmux("display-message", "-p", "#{pid}");

    it("has every variable of the variant, in its order", () => {
      for (const key of VARIANT_KEYS) bar.tmux("set", "-g", `@claude_usage_${key}`, `x-${key}`);
      run(install());
      const env = Object.fromEntries(VARIANT_KEYS.map((key) => [variableOf(key), `x-${key}`]));
      expect(registrations()).toEqual([[socket(), `${pid()} ${variantOf(env)}\n`]]);
    });

    it("is socket, process and variant of the server, readable by its owner only", () => {
      bar.tmux("set", "-g", "@claude_usage_ascii", "on");
      bar.tmux("set", "-g", "@claude_usage_segments", "5h,7d");
      run(install());
      expect(registrations()).toEqual([
        [
          socket(),
          `${pid()} ${variantWith({ ascii: "on", segments: "5h,7d", max_width: "60" })}\n`,
        ],
      ]);
      const bars = join(home, ".cache/claude-usage/default/bars");
      const [name = ""] = readdirSync(bars);
      expect(statSync(bars).mode & 0o777).toBe(0o700);
      expect(statSync(join(bars, name)).mode & 0o777).toBe(0o600);
    });

    it.each([
      ["dash", []],
      ["bash", ["--posix"]],
      ["busybox", ["sh"]],
      ["zsh", ["--emulate", "sh"]],
    ])("is the same in %s", (shell, args) => {
      if (spawnSync(shell, ["-c", ":"]).error !== undefined && !process.env.CI) return;
      bar.tmux("set", "-g", "@claude_usage_max_width", "33");
      bar.tmux("set-environment", "-g", "CLAUDE_CONFIG_DIR", "/50% of/it's");
      const plugin = join(install("two  (words"), "tmux/claude-usage.tmux");
      const ended = spawnSync(shell, [...args, plugin], { env: bar.env, encoding: "utf8" });
      expect(ended).toMatchObject({ status: 0, stdout: "", stderr: "" });
      expect(registrations("%2F50%25 of%2Fit's")).toEqual([
        [socket(), `${pid()} ${variantWith({ max_width: "33" })}\n`],
      ]);
      expect(option("status-right")).toBe(LIVE);
    });

    it("is the new variant after a change, and that the old line is no longer valid", () => {
      const root = install();
      run(root);
      bar.tmux("set-environment", "-gh", "CLAUDE_USAGE_BAR_UNTIL", "9999999999");
      bar.tmux("set", "-g", "@claude_usage_max_width", "33");
      run(root);
      expect(registrations()).toEqual([
        [socket(), `${pid()} ${variantWith({ max_width: "33" })}\n`],
      ]);
      expect(bar.tmux("show-environment", "-gh")).not.toContain("UNTIL=");
    });

    it.each([
      [{}],
      [{ CLAUDE_CONFIG_DIR: "/else/where" }],
      [{ CLAUDE_CONFIG_DIR: "/50%25 of/it's//" }],
      [{ CLAUDE_CONFIG_DIR: "HOME/.claude/" }],
      [{ CLAUDE_SECURESTORAGE_CONFIG_DIR: "/the,login's", CLAUDE_CONFIG_DIR: "/else/where" }],
      [{ XDG_CACHE_HOME: "HOME/my cache" }],
      [{ XDG_CACHE_HOME: "relative" }],
    ])("is written to the daemon's cache with %j in tmux's environment", (given) => {
      const entries = Object.entries(given).map(
        ([name, value]) => [name, value.replace("HOME", home)] as const,
      );
      for (const [name, value] of entries) bar.tmux("set-environment", "-g", name, value);
      run(install());
      const { tmuxServers } = pathsFor({ home, cwd: "/", env: Object.fromEntries(entries) });
      expect(readdirSync(tmuxServers)).toHaveLength(1);
    });

    it.each(['it\'s 100% "#S" #{pid} #(touch x) $(touch x) `touch x` \\ ,}', "-n", "ü"])(
      "is in a HOME named %j",
      (name) => {
        const odd = join(home, name);
        bar.tmux("set-environment", "-g", "HOME", odd);
        run(install(), { ...bar.env, HOME: odd });
        expect(registrations("default", join(name, ".cache"))).toHaveLength(1);
        expect(readdirSync(home).sort()).toEqual(
          [name, "claude-usage", `tmux-${process.getuid?.()}`].sort(),
        );
      },
    );

    it.each(["HOME", "XDG_CACHE_HOME", "CLAUDE_CONFIG_DIR"])(
      "is nothing where a newline in %s could make it another folder",
      (name) => {
        const before = readdirSync(home);
        bar.tmux("set-environment", "-g", name, `${join(home, "a")}\n${join(home, "b")}`);
        run(install());
        expect(option("status-right")).toBe(LIVE);
        expect(readdirSync(home).sort()).toEqual([...before, "claude-usage"].sort());
      },
    );

    it.each([
      ["CLAUDE_CONFIG_DIR", "relative"],
      ["CLAUDE_CONFIG_DIR", "/"],
      ["HOME", "nowhere"],
    ])("is nothing where the daemon cannot be known: %s=%s", (name, value) => {
      bar.tmux("set-environment", "-g", name, value);
      run(install());
      expect(option("status-right")).toBe(LIVE);
      expect(existsSync(join(home, ".cache"))).toBe(false);
    });

    it.each<[string, (path: string) => void]>([
      ["a pipe", (path) => execFileSync("mkfifo", [path])],
      ["a link to somebody's file", (path) => symlinkSync(join(home, "theirs"), path)],
    ])("takes the place of %s", (_, make) => {
      writeFileSync(join(home, "theirs"), "theirs");
      const root = install();
      run(root);
      const file = join(home, ".cache/claude-usage/default/bars", socket().replaceAll("/", "%2F"));
      rmSync(file);
      make(file);
      run(root);
      expect(lstatSync(file).isFile()).toBe(true);
      expect(readFileSync(join(home, "theirs"), "utf8")).toBe("theirs");
    });

    it("is nothing, silently, where the cache cannot be written", () => {
      writeFileSync(join(home, ".cache"), "");
      const root = install();
      const { status, stderr } = spawnSync(join(root, "claude-usage.tmux"), { env: bar.env });
      expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: "" });
      expect(option("status-right")).toBe(LIVE);
    });
  });

  describe("a live line", () => {
    /** The plugin with a launcher that counts its runs and prints its width. */
    function start(says = 'echo "job $CLAUDE_USAGE_MAX_WIDTH"'): void {
      const root = install();
      const launcher = `#!/bin/sh\necho x >>'${home}/runs'\n${says}\n`;
      writeFileSync(join(root, "scripts/claude-usage"), launcher, { mode: 0o755 });
      bar = startBar(home);
      bar.tmux("set", "-g", "status-interval", "1");
      bar.tmux("set", "-g", "status-right", `%H:%M:%S <${PLACEHOLDER}>`);
      run(root);
    }

    const runs = (): number =>
      existsSync(join(home, "runs")) ? readFileSync(join(home, "runs"), "utf8").length / 2 : 0;

    const now = (): number => Math.floor(Date.now() / 1000);

    /** Sets a line as the daemon does, valid between these seconds from now. */
    function say(line: string, from = 0, until = 600): void {
      const variables = {
        FROM: now() + from,
        UNTIL: now() + until,
        NARROW: `${line} 20`,
        MIDDLE: `${line} 40`,
        FULL: `${line} 60`,
      };
      for (const [name, value] of Object.entries(variables))
        bar.tmux("set-environment", "-gh", `CLAUDE_USAGE_BAR_${name}`, String(value));
    }

    const shown = async (line: string): Promise<string> => {
      const drawn = await bar.until((text) => text.includes(`<${line}>`));
      expect(drawn).toContain(`<${line}>`);
      return drawn;
    };

    it("is of the width for a client's columns, and so is the job's", async () => {
      start();
      for (const [columns, cells] of [
        [79, 20],
        [80, 40],
        [119, 40],
        [120, 60],
      ] as const) {
        say("live", 0, -1);
        bar.attach(columns);
        await shown(`job ${cells}`);
        say("live");
        await shown(`live ${cells}`);
        bar.detach();
      }
    });

    it("runs no job while it is valid, redraw by redraw", async () => {
      start();
      say("live");
      bar.attach();
      const first = await shown("live 60");
      const clock = (drawn: string) => /\d\d:\d\d:\d\d/.exec(drawn)?.[0];
      for (let redraw = 0, last = clock(first); redraw < 3; redraw += 1) {
        const drawn = await bar.until((text) => clock(text) !== last);
        expect(clock(drawn)).not.toBe(last);
        last = clock(drawn);
      }
      expect(runs()).toBe(0);
      // The launcher does count runs.
      say("live", 0, -1);
      await shown("job 60");
      expect(runs()).toBeGreaterThan(0);
    });

    it("gives way to the job by itself when it expires", async () => {
      start();
      say("live", 0, 3);
      bar.attach();
      await shown("live 60");
      await shown("job 60");
    });

    it.each([
      ["it is not valid yet, as after a clock was set back", () => say("live", 100)],
      [
        "the server's environment is another",
        () => bar.tmux("set-environment", "-g", "XDG_CACHE_HOME", "/x"),
      ],
      [
        "the session has its own environment",
        () => bar.tmux("set-environment", "CLAUDE_CONFIG_DIR", "/x"),
      ],
      [
        "a variant was chosen since",
        () => bar.tmux("set-environment", "-g", "CLAUDE_USAGE_ASCII", "true"),
      ],
    ])("gives way to the job where %s", async (_, change) => {
      start();
      say("live");
      bar.attach();
      await shown("live 60");
      change();
      await shown("job 60");
    });

    it("never shows the job's previous output", async () => {
      start(`[ -f '${home}/second' ] || { echo first; exit; }\nsleep 1\necho second`);
      bar.attach();
      await shown("first");
      say("live", 0, 3);
      await shown("live 60");
      writeFileSync(join(home, "second"), "");
      const next = await bar.until((text) => !text.includes("<live 60>"));
      expect(next).not.toContain("first");
      await shown("second");
    });

    it("nests formats no deeper than tmux 3.2 allows, with one level left for a format around it", async () => {
      start();
      bar.attach();
      const depth = async (minutes: number, levels: number): Promise<boolean> => {
        const at = instant(Date.now());
        const reset = after(at, (minutes + 0.5) * MINUTE);
        const windows = [session(54, reset)];
        const times = { dueAt: after(at, MINUTE), freshUntil: after(at, MINUTE) };
        say(tmuxLive(frame(read({ at, windows, extra: null }, times), {}, { now: at })).lines.FULL);
        const deep = `${"#{?pid,".repeat(levels)}${LIVE}${",}".repeat(levels)}`;
        bar.tmux("set", "-g", "status-right", `${minutes} ${levels} <${deep}>`);
        const drawn = await bar.until((text) => text.includes(`${minutes} ${levels} <`));
        // The chip of the line ends with a cell of padding.
        return bare(drawn).includes(`54% ↻${countdown(span(at, reset))}  60`);
      };
      // 3.2 stops at ten levels, 3.3 at a hundred.
      const found: boolean[] = [];
      for (const minutes of [84, 24, 0])
        for (const levels of [0, 91, 99]) found.push(await depth(minutes, levels));
      expect(found).toEqual([true, true, false, true, true, false, true, true, false]);
    });
  });

  describe("what a person sees", () => {
    /** A bar with only our side, so that everything drawn is ours. */
    const plainBar = [
      "set -g status-interval 1",
      "set -g status-left ''",
      "set -g window-status-format ''",
      "set -g window-status-current-format ''",
      "set -g status-style 'bg=green,fg=black'",
    ];

    /** A user's .tmux.conf that runs the plugin, by a name that is special to neither tmux nor sh. */
    function start(root: string, statusRight: string, live = true): void {
      const config = join(home, "tmux.conf");
      const plugins = join(home, "run-plugins");
      const plugin = join(root, "claude-usage.tmux").replaceAll("'", "'\\''");
      writeFileSync(plugins, `#!/bin/sh\nexec '${plugin}'\n`, { mode: 0o755 });
      const mode = live ? [] : ["set -g @claude_usage_live off"];
      const load = [...mode, `set -g status-right "${statusRight}"`, `run-shell ${plugins}`, ""];
      writeFileSync(config, [...plainBar, ...load].join("\n"));
      bar = startBar(home, config, live ? "live" : "plain");
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
      "line\nend",
      "a) b",
      "(a b",
      ") (a) ((",
    ])("finds the launcher in a folder named %s, live or not", async (name) => {
      publish("found");
      const root = install(name);
      for (const live of [true, false]) {
        start(root, `<${PLACEHOLDER}>`, live);
        expect(await bar.until((line) => line.includes("<found>"))).toContain("<found>");
        if (live) bar.close();
      }
    });
  });
});
