/** What a reader loads: one file. The build itself checks that no npm package is in it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { ROOT } from "./source-tree.ts";

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
const spy = join(home, "spy.cjs");
writeFileSync(
  spy,
  `const before = new Set(process.moduleLoadList);
  process.on("exit", () => {
    const ours = Object.keys(require.cache).map((file) => require("node:path").basename(file));
    const nodes = process.moduleLoadList.filter((name) => name.startsWith("NativeModule ") && !before.has(name));
    require("node:fs").writeSync(2, JSON.stringify({ ours, nodes: nodes.map((name) => name.slice(13)) }));
  });`,
);

/** The files of dist/ that a call loads, and the modules of Node's that it loads besides. */
function loads(args: readonly string[], input = ""): Loads {
  const main = join(ROOT, "dist/main.cjs");
  const env = { HOME: home, PATH: process.env.PATH ?? "" };
  const { stderr } = spawnSync(process.execPath, ["--require", spy, main, ...args], {
    env,
    input,
    encoding: "utf8",
  });
  const { ours, nodes }: Loads = JSON.parse(stderr.slice(stderr.indexOf("{")));
  return { ours: ours.filter((file) => file !== basename(spy)), nodes };
}

interface Loads {
  readonly ours: readonly string[];
  readonly nodes: readonly string[];
}

const loaded = (args: readonly string[], input?: string): readonly string[] =>
  loads(args, input).ours;

const READER_FILES = ["main.cjs"];

it.each([
  { args: ["--no-daemon"] },
  { args: ["--no-daemon", "--ascii", "--for", "tmux"] },
  { args: ["--no-daemon", "--segments", "7d,5h", "--money", "credits"] },
  { args: ["--no-daemon", "--format", "{five_hour.utilization:3}% {problem.kind}"] },
])("a line with $args loads one file", ({ args }) => {
  expect(loaded(args)).toEqual(READER_FILES);
});

it("Claude Code's status line loads one file, unless its input is new", () => {
  const cache = join(home, ".cache/claude-usage/default");
  const resets = Math.floor(Date.now() / 1_000) + 3_600;
  const input = JSON.stringify({
    rate_limits: { five_hour: { used_percentage: 1, resets_at: resets } },
  });
  expect(loaded(["statusline", "--no-daemon"], "")).toEqual(READER_FILES);
  expect(loaded(["statusline", "--no-daemon"], input)).toContain("write.cjs");
  expect(loaded(["statusline", "--no-daemon"], input)).toEqual(READER_FILES);
  rmSync(cache, { recursive: true });
});

/** A snapshot that is current for another minute. */
function saveSnapshot(): void {
  const cache = join(home, ".cache/claude-usage/default");
  const far = Date.now() + 60_000;
  const snapshot = {
    version: 1,
    kind: "read",
    reading: { at: far - 60_000, source: "api", windows: [], extra: null },
    health: { kind: "healthy" },
    dueAt: far,
    freshUntil: far,
    changedAt: null,
    // Of a known account: it may have to be compared with the one that is logged in now.
    owner: { account: "a", token: null, expiresAt: null, since: far - 60_000 },
  };
  spawnSync("mkdir", ["-p", cache]);
  writeFileSync(join(cache, "snapshot.json"), JSON.stringify(snapshot));
}

it("--json from the cache loads one file", () => {
  saveSnapshot();
  expect(loaded(["--json"])).toEqual(READER_FILES);
});

it("metrics from the cache load one file, and no module of Node's that --json does not", () => {
  saveSnapshot();
  const { ours, nodes } = loads(["metrics"]);
  expect(ours).toEqual(READER_FILES);
  expect(loads(["--json"]).nodes).toEqual(expect.arrayContaining([...nodes]));
});

it("status loads one file more, and neither node:crypto nor Node's streams", () => {
  saveSnapshot();
  const { ours, nodes } = loads(["status"]);
  expect(ours).toEqual([...READER_FILES, "status.cjs", "rolldown-runtime.cjs"]);
  expect(nodes.filter((name) => /^(crypto|stream|net)$|streams\/readable/.test(name))).toEqual([]);
});

it("status loads no more where Claude Code's settings name no server of telemetry", () => {
  saveSnapshot();
  spawnSync("mkdir", ["-p", join(home, ".claude")]);
  const settings = join(home, ".claude/settings.json");
  const env = (values: object) => writeFileSync(settings, JSON.stringify({ env: values }));
  env({ OTEL_METRICS_EXPORTER: "none" });
  expect(loaded(["status"])).toEqual([...READER_FILES, "status.cjs", "rolldown-runtime.cjs"]);
  env({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:8428/opentelemetry" });
  expect(loaded(["status"]).length).toBeGreaterThan(3);
  rmSync(settings);
});

describe("got and the telemetry wing", () => {
  /** Text that is in no other code. */
  const MARKS = { got: "sindresorhus/got", telemetry: "CLAUDE_CODE_ENABLE_TELEMETRY" };

  const loadedWith = (mark: string, args: readonly string[]): readonly string[] =>
    loaded(args).filter((file) => readFileSync(join(ROOT, "dist", file), "utf8").includes(mark));

  it.each([
    [["status"]],
    [["config"]],
    [["stop"]],
    [["help"]],
    [["help", "telemetry"]],
    [["guard"]],
    [["--json"]],
    [["completions", "bash"]],
  ])("are not loaded by %j", (args) => {
    saveSnapshot();
    for (const mark of Object.values(MARKS)) expect(loadedWith(mark, args)).toEqual([]);
  });

  it("are found where they are loaded: the law can fail", () => {
    expect(loadedWith(MARKS.got, ["demo", "--once"])).not.toEqual([]);
    expect(loadedWith(MARKS.telemetry, ["telemetry"])).not.toEqual([]);
  });
});

it("Claude Code's status line reads a socket without Node's streams", () => {
  const { nodes } = loads(["statusline", "--no-daemon"], "{}");
  expect(nodes.filter((name) => !name.includes("parse_args"))).toEqual(["vm"]);
});

it("readers are compiled for the Node that built them", () => {
  const filename = join(ROOT, "dist/look.js");
  const cachedData = readFileSync(join(ROOT, "dist/look.bin"));
  const reader = new Script(readFileSync(filename, "latin1"), { filename, cachedData });
  expect(reader.cachedDataRejected).toBe(false);
});

it.each([
  ["uses the compiled code with the Node that built it", "", "compiled"],
  ["compiles again with a Node of another version", `value("version", "v0.12.18")`, "to compile"],
  [
    "compiles again with another file of that version",
    `value("execPath", __filename)`,
    "to compile",
  ],
  [
    "compiles again with another file of that version and time",
    `const fs = require("node:fs");
    const file = __filename + ".node";
    fs.writeFileSync(file, "");
    const { atime, mtime } = fs.statSync(process.execPath);
    fs.utimesSync(file, atime, mtime);
    value("execPath", file)`,
    "to compile",
  ],
  ["compiles again on another architecture", `value("arch", "vax")`, "to compile"],
  ["compiles again where that file is gone", `value("execPath", "/gone")`, "to compile"],
])("a reader %s", (_, change, expected) => {
  const another = join(home, "another.cjs");
  // V8 would accept the cache of another Node with the same V8, and crash.
  writeFileSync(
    another,
    `const value = (name, value) => Object.defineProperty(process, name, { value });
    const vm = require("node:vm");
    vm.Script = class extends vm.Script {
      constructor(source, options) {
        super(source, options);
        require("node:fs").writeSync(2, options.cachedData ? "compiled" : "to compile");
      }
    };
    ${change}`,
  );
  const args = ["--require", another, join(ROOT, "dist/main.cjs"), "--version"];
  const env = { HOME: home, PATH: process.env.PATH ?? "" };
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expected });
});

it.each(["--jitless", "--max-lazy", "--no-lazy", "--stack-size=500", "--max-old-space-size=64"])(
  "a reader runs under V8's flag %s, which refuses the compiled code",
  (flag) => {
    const script = `const fs = require("node:fs");
      const { Script } = require("node:vm");
      const [filename, cachedData] = ["look.js", fs.readFileSync("look.bin")];
      const code = new Script(fs.readFileSync(filename, "latin1"), { filename, cachedData });
      console.log(code.cachedDataRejected);`;
    const env = { HOME: home, PATH: process.env.PATH ?? "" };
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [flag, ...args], {
        env,
        encoding: "utf8",
        cwd: join(ROOT, "dist"),
      });
    expect(run("-e", script).stdout).toBe("true\n");
    expect(run("main.cjs", "--no-daemon")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^(stopped|no-data)\n$/),
    });
  },
);

it("a command that reads TOML loads more: the law can fail", () => {
  expect(loaded(["config"]).length).toBeGreaterThan(READER_FILES.length);
});
