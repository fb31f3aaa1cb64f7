/** Other programs: how each way of ending is reported, which limits hold, and what none of them receives. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createExec, executablesIn, type RunOptions, runProgram } from "../../src/platform/exec.ts";
import { sendSignal } from "../../src/platform/process.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();

function program(name: string, script: string): void {
  writeFileSync(join(home(), name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const exec = (env: Readonly<Record<string, string>> = {}, timeout?: number) =>
  createExec({ PATH: `${home()}:/usr/bin:/bin`, ...env }, timeout);

const sh = (script: string, options: Partial<RunOptions> = {}) =>
  runProgram("/bin/sh", ["-c", script], {
    env: { PATH: "/usr/bin:/bin" },
    timeoutMs: 10_000,
    cwd: home(),
    ...options,
  });

const exited = (stdout: string, code = 0, stderr = "") => ({
  kind: "exited",
  code,
  stdout,
  stderr,
});

describe("a program by name", () => {
  it("is reported with its output and exit code", async () => {
    program("speaker", 'cat; printf "%s." "$@"; echo no >&2; exit 3');
    expect(await exec()("speaker", ["a b", "$c"])).toEqual(exited("a b.$c.", 3, "no\n"));
  });

  it("is missing, or stopped when it hangs or writes without end", async () => {
    program("hanger", "exec sleep 60");
    program("chatter", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
    writeFileSync(join(home(), "text"), "");
    expect(await exec()("nowhere-at-all", [])).toEqual({ kind: "missing" });
    expect(await exec()("text", [])).toEqual({ kind: "missing" });
    expect(await exec({}, 100)("hanger", [])).toEqual({ kind: "stopped", stdout: "" });
    const { kind, stdout } = (await exec()("chatter", [])) as { kind: string; stdout: string };
    expect([kind, stdout.length]).toEqual(["stopped", 2 ** 20]);
  });

  it("receives nothing that may be a secret", async () => {
    program("env-writer", "env");
    const secrets = { ANTHROPIC_API_KEY: "s", CLAUDE_CODE_OAUTH_TOKEN: "s", HTTPS_PROXY: "s" };
    const result = await exec({ ...secrets, HOME: "/h", LANG: "C.UTF-8" })("env-writer", []);
    const names = result.kind === "exited" ? result.stdout.match(/^\w+(?==)/gm) : null;
    const ofTheShell = ["PWD", "SHLVL", "_", "OLDPWD"];
    expect(names?.filter((name) => !ofTheShell.includes(name)).sort()).toEqual([
      "HOME",
      "LANG",
      "PATH",
    ]);
  });
});

describe("a run", () => {
  it.each<[string, string, Partial<RunOptions>, object]>([
    ["gives its input", "cat", { input: Buffer.from("é\n") }, exited("é\n")],
    ["closes stdin without input", "cat; echo end", {}, exited("end\n")],
    ["survives input that is not read", "exec true", { input: Buffer.alloc(2 ** 20) }, exited("")],
    ["stays in its folder", '[ "$PWD" = / ]', { cwd: "/" }, exited("")],
    ["runs in the current folder", `[ "$PWD" = '${process.cwd()}' ]`, { cwd: null }, exited("")],
    ["ignores stderr", "echo no >&2", { ignoreStderr: true }, exited("")],
    ["cuts stderr", "printf 12345 >&2", { maxBytes: 3 }, exited("", 0, "123")],
    ["allows output up to the limit", "printf 123", { maxBytes: 3 }, exited("123")],
    ["cuts stdout", "printf 12345", { maxBytes: 3 }, { kind: "stopped", stdout: "123" }],
    [
      "keeps what came before the time limit",
      "printf 1; exec sleep 60",
      { timeoutMs: 500 },
      { kind: "stopped", stdout: "1" },
    ],
    ["reports a signal", "kill -TERM $$", {}, { kind: "stopped", stdout: "" }],
  ])("%s", async (_, script, options, expected) => {
    expect(await sh(script, options)).toEqual(expected);
  });

  it("with arguments that are too long for the system is stopped", async () => {
    expect(await sh(`: ${"x".repeat(2 ** 22)}`)).toEqual({ kind: "stopped", stdout: "" });
  });

  it("does not wait for a grandchild that holds the output open", async () => {
    expect(await sh("echo before; sleep 60 & echo $! >pid")).toEqual(exited("before\n"));
    process.kill(Number(readFileSync(join(home(), "pid"), "utf8")), "SIGKILL");
  });

  it("at its time limit does not wait for one either", async () => {
    const script = "sleep 60 & echo $! >pid; wait";
    expect(await sh(script, { timeoutMs: 500 })).toEqual({ kind: "stopped", stdout: "" });
    process.kill(Number(readFileSync(join(home(), "pid"), "utf8")), "SIGKILL");
  });

  it("in a group is killed with all it has started, also when it is aborted", async () => {
    const controller = new AbortController();
    const running = sh("sleep 60 & echo $! >pid; wait", { group: true, signal: controller.signal });
    const pid = await eventually(
      () => existsSync(join(home(), "pid")) && readFileSync(join(home(), "pid"), "utf8").trim(),
      "the grandchild's pid",
    );
    controller.abort();
    expect(await running).toEqual({ kind: "stopped", stdout: "" });
    await eventually(() => !isAlive(Number(pid)), "the grandchild's end");
  });

  it("loses no output while this process is busy", async () => {
    const running = sh("printf 123");
    await pause(20);
    const until = Date.now() + 300;
    while (Date.now() < until);
    expect(await running).toEqual(exited("123"));
  });
});

/** False for a zombie as well, which nobody may reap in a container. */
function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  if (existsSync(status)) return !/^State:\s*Z/m.test(readFileSync(status, "utf8"));
  return !existsSync("/proc/self/status") && sendSignal(pid, 0);
}

it("a program that comes and goes is there or not, and never an error", async () => {
  const file = join(home(), "x");
  const running = sh("while :; do : >x; chmod +x x; rm x; done", { timeoutMs: 500 });
  await pause(20);
  const until = Date.now() + 300;
  while (Date.now() < until) expect([[], [file]]).toContainEqual(executablesIn(home(), "x"));
  await running;
});

it("the programs of a name are found in the order of PATH, each once", () => {
  const [a, b] = [join(home(), "a"), join(home(), "b")];
  for (const folder of [a, b]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "x"), "", { mode: 0o755 });
  }
  mkdirSync(join(home(), "x"));
  expect(executablesIn(`${b}:${relative(process.cwd(), a)}::${a}:${b}:${home()}`, "x")).toEqual([
    `${b}/x`,
    `${a}/x`,
  ]);
  chmodSync(join(b, "x"), 0o644);
  expect(executablesIn(`${b}:${a}`, "x")).toEqual([`${a}/x`]);
  expect(executablesIn(undefined, "x")).toEqual([]);
});
