/** Which node the launcher starts, and what it says where none is usable. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../laws/source-tree.ts";
import { has, SH, skipped, whereIs, writeProgram } from "./sh.ts";

let world: string;
let root: string;
/** The first folder in PATH. */
let bin: string;

beforeEach(() => {
  world = realpathSync(mkdtempSync(join(tmpdir(), "launcher-node-")));
  root = join(world, "root");
  bin = join(world, "bin");
  for (const folder of ["home", "bin", "second", "builder", "root/scripts", "root/dist"])
    mkdirSync(join(world, folder), { recursive: true });
  cpSync(join(ROOT, "scripts/claude-usage"), join(root, "scripts/claude-usage"));
  writeFileSync(join(root, "dist/main.cjs"), "");
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({ engines: { npm: ">=3.10", node: ">=31.17" } }, null, 2),
  );
});
afterEach(() => {
  rmSync(world, { recursive: true, force: true });
});

/** A node that logs its calls; with a version, it prints its name, its arguments and its stdin. */
const nodeOf = (version: string, code = 0) =>
  `case $1 in --version) echo ${version} ;; *) echo "$0 $*"; exit ${code} ;; esac`;

const install = (folder: string, script: string): string => {
  const file = join(world, folder, "node");
  writeProgram(file, `echo "$*" >>'${join(world, "calls")}'\n${script}`);
  return file;
};

const builtBy = (file: string): void => writeFileSync(join(root, "dist/built-by"), `${file}\n`);

/** The arguments of every node's call, a line each. */
const calls = (): readonly string[] =>
  existsSync(join(world, "calls"))
    ? readFileSync(join(world, "calls"), "utf8").trimEnd().split("\n")
    : [];

/** Nodes in PATH that cannot run the program: a version manager's script, an old node, another program. */
const UNUSABLE: readonly (readonly [script: string, word: string, sentence: string])[] = [
  ["echo 'no version is set' >&2; exit 126", "no-node", "`NODE --version` fails"],
  ["echo 'no version is set'; exit 1", "no-node", "`NODE --version` fails"],
  ["exit 0", "no-node", "`NODE --version` fails"],
  ["kill -9 $$", "no-node", "`NODE --version` fails"],
  ["/gone", "no-node", "`NODE --version` fails"],
  ["exit 127", "no-node", "`NODE --version` fails"],
  ["echo 3.2.1", "no-node", "`NODE --version` fails"],
  ["echo v31", "no-node", "`NODE --version` fails"],
  ["echo v31.x.1", "no-node", "`NODE --version` fails"],
  ["echo 'v$(touch x).99.1'", "no-node", "`NODE --version` fails"],
  ["echo v99999999999999999999.1.1", "no-node", "`NODE --version` fails"],
  [nodeOf("v0.10.48"), "old-node", "NODE is v0.10.48"],
  [nodeOf("v12.22.9"), "old-node", "NODE is v12.22.9"],
  [nodeOf("v30.99.8"), "old-node", "NODE is v30.99.8"],
  [nodeOf("v31.16.3"), "old-node", "NODE is v31.16.3"],
  [nodeOf("v31.9.0"), "old-node", "NODE is v31.9.0"],
];

const LINES: readonly (readonly string[])[] = [[], ["--for", "zsh"], ["statusline"]];

for (const [shell, ...before] of SH) {
  const named = `the launcher in ${[shell, ...before].join(" ")}`;
  describe.skipIf(skipped(has(shell)))(named, () => {
    const argv = (args: readonly string[]) => [
      ...before,
      join(root, "scripts/claude-usage"),
      ...args,
    ];
    const env = (more: NodeJS.ProcessEnv = {}) => ({
      HOME: join(world, "home"),
      PATH: `${bin}:${join(world, "second")}`,
      ...more,
    });
    const run = (args: readonly string[], more?: NodeJS.ProcessEnv): SpawnSyncReturns<string> =>
      spawnSync(whereIs(shell), argv(args), { cwd: world, env: env(more), encoding: "utf8" });
    const said = (args: readonly string[], more?: NodeJS.ProcessEnv) => {
      const { stdout, stderr, status } = run(args, more);
      return { stdout, stderr, status };
    };
    const started = (file: string, args: readonly string[]) => ({
      stdout: `${[file, join(root, "dist/main.cjs"), ...args].join(" ")}\n`,
      stderr: "",
      status: 0,
    });

    it.each(["v31.17.0", "v31.20.2", "v32.0.0", "v100.1.0", "v36.0.0-nightly20260101"])(
      "starts a node in PATH of %s",
      (version) => {
        const node = install("bin", nodeOf(version));
        for (const args of [...LINES, ["--json"]]) expect(said(args)).toEqual(started(node, args));
      },
    );

    describe.each(UNUSABLE)("with only a node that does `%s`", (script, word, sentence) => {
      it("prints a word on a bar, and a sentence otherwise", () => {
        const node = install("bin", script);
        for (const args of LINES)
          expect(said(args)).toEqual({ stdout: `${word}\n`, stderr: "", status: 0 });
        expect(said(["--json"])).toEqual({
          stdout: "",
          stderr: `claude-usage: ${sentence.replace("NODE", node)}; install Node 31.17 or newer.\n`,
          status: 69,
        });
        expect(existsSync(join(world, "x"))).toBe(false);
      });

      it("starts the next one in PATH, or the one that built dist", () => {
        install("bin", script);
        const builder = install("builder", nodeOf("v31.20.2"));
        builtBy(builder);
        expect(said(["--json"])).toEqual(started(builder, ["--json"]));
        expect(said(["statusline"])).toEqual(started(builder, ["statusline"]));
        const second = install("second", nodeOf("v32.1.0"));
        expect(said(["--json"])).toEqual(started(second, ["--json"]));
        expect(said([])).toEqual(started(second, []));
      });
    });

    it("reports the old node where another does not run at all", () => {
      install("bin", "exit 126");
      const old = install("second", nodeOf("v16.20.2"));
      expect(said([]).stdout).toBe("old-node\n");
      expect(said(["--json"]).stderr).toContain(`: ${old} is v16.20.2; `);
    });

    it("starts the node that built dist where PATH has none", () => {
      const builder = install("builder", nodeOf("v31.20.2"));
      builtBy(builder);
      for (const args of [...LINES, ["--json"]]) expect(said(args)).toEqual(started(builder, args));
      for (const gone of ["/gone/node", "", "node", world, join(root, "package.json")]) {
        builtBy(gone);
        expect(said([])).toEqual({ stdout: "no-node\n", stderr: "", status: 0 });
      }
    });

    it("finds a node in a relative folder of PATH", () => {
      install("bin", nodeOf("v31.20.2"));
      for (const PATH of ["bin", "./bin", ":/gone", "/gone:", "/gone::/gone"]) {
        const cwd = PATH.includes(":") ? bin : world;
        const { stdout } = spawnSync(whereIs(shell), argv(["--json"]), {
          cwd,
          env: env({ PATH }),
          encoding: "utf8",
        });
        expect([PATH, stdout]).toEqual([PATH, expect.stringMatching(/node .*--json\n$/)]);
      }
    });

    it("ignores a folder and a file that is not executable", () => {
      mkdirSync(join(bin, "node"));
      const second = install("second", nodeOf("v31.20.2"));
      expect(said([])).toEqual(started(second, []));
      chmodSync(second, 0o644);
      expect(said([]).stdout).toBe("no-node\n");
    });

    it("starts the node that built dist without checking its version, by a link too", () => {
      const builder = install("builder", nodeOf("v31.20.2"));
      builtBy(builder);
      symlinkSync(builder, join(bin, "node"));
      for (const args of [[], ["--for", "zsh"], ["--json"]])
        expect(said(args)).toEqual(started(join(bin, "node"), args));
      expect(calls().filter((call) => call.includes("--version"))).toEqual([]);
      rmSync(join(bin, "node"));
      install("bin", nodeOf("v31.20.2"));
      said([]);
      expect(calls()).toContain("--version");
    });

    it.each([126, 127])("prints a word on a bar where that node exits with %i", (code) => {
      builtBy(install("bin", `exit ${code}`));
      for (const args of [[], ["--for", "zsh"], ["statusline"], ["watch", "--for", "waybar"]])
        expect(said(args)).toMatchObject({ stdout: "no-node\n", status: 0 });
      expect(said(["--json"])).toMatchObject({ stdout: "", status: code });
      const second = install("second", nodeOf("v31.20.2"));
      expect(said([])).toEqual(started(second, []));
    });

    it.each([0, 1, 64, 69, 75, 77])("passes the exit code %i through", (code) => {
      const node = install("bin", nodeOf("v31.20.2", code));
      for (const known of [false, true]) {
        if (known) builtBy(node);
        for (const args of [...LINES, ["guard"], ["--json"], ["watch", "--for", "waybar"]])
          expect(said(args)).toEqual({ ...started(node, args), status: code });
      }
    });

    it("passes stdin through, whichever node's version was checked", () => {
      const cat = whereIs("cat");
      install("bin", `${cat}; exit 126`);
      const node = install(
        "second",
        `case $1 in --version) ${cat}; echo v31.20.2 ;; *) ${cat} ;; esac`,
      );
      for (const known of [false, true]) {
        if (known) builtBy(node);
        const { stdout } = spawnSync(whereIs(shell), argv(["statusline"]), {
          env: env(),
          encoding: "utf8",
          input: "a document\n",
        });
        expect(stdout).toBe("a document\n");
      }
    });

    it.each([
      ["statusline"],
      ["watch"],
      ["watch", "--for", "waybar"],
      ["--json"],
      ["daemon"],
      ["guard"],
    ])("becomes node for `%s`, which gets its signals", async (...args) => {
      const node = install(
        "bin",
        "case $1 in --version) echo v31.20.2; exit ;; esac\n" +
          "trap 'echo ended; exit 7' TERM; echo $$; while :; do :; done",
      );
      for (const known of [false, true]) {
        if (known) builtBy(node);
        const child = spawn(whereIs(shell), argv(args), { env: env() });
        const ended = once(child, "exit");
        const [pid] = await once(child.stdout.setEncoding("utf8"), "data");
        child.kill("SIGTERM");
        expect([Number(pid), await ended]).toEqual([child.pid, [7, null]]);
      }
    });

    it("removes variables that could keep node from starting, or makes it say more", () => {
      const node = install(
        "bin",
        `case $1 in --version) echo v31.20.2 ;; esac\n${whereIs("env")} >>'${join(world, "env")}'`,
      );
      const unwanted = {
        NODE_OPTIONS: "--bad-flag",
        NODE_REPL_EXTERNAL_MODULE: "/gone",
        NODE_CHANNEL_FD: "3",
        NODE_DEBUG: "http",
      };
      const wanted = { NODE_EXTRA_CA_CERTS: "/ca", NODE_V8_COVERAGE: "/cov" };
      for (const known of [false, true]) {
        if (known) builtBy(node);
        for (const args of [[], ["--json"]]) {
          run(args, { ...unwanted, ...wanted });
          const names = readFileSync(join(world, "env"), "utf8").match(/^NODE_\w+/gm);
          expect([...new Set(names)].sort()).toEqual(Object.keys(wanted).sort());
        }
      }
    });

    it.skipIf(skipped(has("script")))("prints a sentence on a terminal", () => {
      const words = [shell, ...argv([])].join(" ");
      const environment = { HOME: join(world, "home"), PATH: process.env.PATH, TERM: "dumb" };
      const onTerminal = (PATH: string) => {
        const text = `PATH='${PATH}' '${whereIs(shell)}' ${words.slice(shell.length)}`;
        return spawnSync("script", ["-qec", text, "/dev/null"], {
          env: environment,
          encoding: "utf8",
        });
      };
      const none = onTerminal("/gone");
      expect([none.stdout, none.status]).toEqual([
        "claude-usage: there is no node in PATH; install Node 31.17 or newer.\r\n",
        69,
      ]);
      install("bin", nodeOf("v16.20.2"));
      expect(onTerminal(bin).stdout).toContain("node is v16.20.2; install Node 31.17 or newer.");
    });
  });
}

describe("the built program, started by a node that is too old", () => {
  const start = (version: string, args: readonly string[]) => {
    const spoof = join(world, "spoof.cjs");
    const text = `const node = ${JSON.stringify(version)};
Object.defineProperty(process, "version", { value: "v" + node });
Object.defineProperty(process, "versions", { value: { ...process.versions, node } });`;
    writeFileSync(spoof, text);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--require", spoof, join(ROOT, "dist/main.cjs"), ...args],
      { env: { HOME: join(world, "home"), CLAUDE_USAGE_AUTOSTART: "off" }, encoding: "utf8" },
    );
    return { stdout, stderr, status };
  };
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const least = engines.node.slice(">=".length);
  const [major, minor] = least.split(".").map(Number);
  const old = ["8.17.0", "12.22.9", `${major - 1}.99.0`, `${major}.${minor - 1}.9`];

  it.each(old)("%s, prints a word on a bar, and a sentence otherwise", (version) => {
    for (const args of [...LINES, ["--for=tmux"], ["--ascii", "--format", "x"]])
      expect(start(version, args)).toEqual({ stdout: "old-node\n", stderr: "", status: 0 });
    for (const args of [["--json"], ["daemon"], ["--forum"]])
      expect(start(version, args)).toEqual({
        stdout: "",
        stderr: `claude-usage: ${process.execPath} is v${version}; install Node ${least} or newer.\n`,
        status: 69,
      });
  });

  it.each([`${major}.${minor}.0`, `${major + 1}.0.0`, "100.0.0"])("does not by %s", (version) => {
    expect(start(version, ["--version"])).toMatchObject({ stderr: "", status: 0 });
  });
});
