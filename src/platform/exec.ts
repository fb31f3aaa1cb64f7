/** Runs other programs within bounds of time and output. They receive only the environment they need. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "./fs.ts";
import { sendSignal } from "./process.ts";

export type Env = Readonly<Record<string, string | undefined>>;

export type ExecResult =
  | {
      readonly kind: "exited";
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** There is no such program. */
  | { readonly kind: "missing" }
  /** Stopped by a limit, by `signal` or by another process; with its output up to then. */
  | { readonly kind: "stopped"; readonly stdout: string };

export interface RunOptions {
  readonly env: Env;
  readonly timeoutMs: number;
  /** The folder to run in, `/` by default; null for the current one. */
  readonly cwd?: string | null;
  /** The program is killed when its stdout is longer; of stderr the rest is dropped. */
  readonly maxBytes?: number;
  readonly input?: Buffer;
  readonly ignoreStderr?: boolean;
  /** Runs it in a process group of its own, which is killed whole: a shell that is killed leaves its children behind. */
  readonly group?: boolean;
  /** Kills it when aborted. */
  readonly signal?: AbortSignal;
}

const MAX_OUTPUT_BYTES = 2 ** 20;

/** A grandchild may hold the output open; what the program itself wrote has arrived by then. */
const DRAIN_MS = 100;

/** Runs a program to its end or to a limit. Neither waits for the output to be closed, which a grandchild may hold open. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ExecResult> {
  const { env, cwd = "/", timeoutMs, input, group = false, signal } = options;
  const { maxBytes = MAX_OUTPUT_BYTES, ignoreStderr = false } = options;
  const stdio = ["pipe", "pipe", ignoreStderr ? "ignore" : "pipe"] as const;
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(command, args, {
        env,
        cwd: cwd ?? undefined,
        detached: group,
        stdio: [...stdio],
      });
    } catch (error) {
      errnoOf(error); // E2BIG for example.
      return resolve({ kind: "stopped", stdout: "" });
    }
    const stdout = collect(child.stdout, maxBytes, () => stop());
    const stderr = collect(child.stderr, maxBytes, () => {});
    const finish = (result: ExecResult) => {
      clearTimeout(timer);
      clearTimeout(drain);
      signal?.removeEventListener("abort", stop);
      for (const stream of child.stdio) stream?.destroy();
      resolve(result);
    };
    const stop = () => {
      kill(child, group);
      finish({ kind: "stopped", stdout: stdout() });
    };
    let drain: NodeJS.Timeout | undefined;
    const timer = setTimeout(stop, timeoutMs);
    signal?.addEventListener("abort", stop);
    const ended = (code: number | null) =>
      code === null
        ? finish({ kind: "stopped", stdout: stdout() })
        : finish({ kind: "exited", code, stdout: stdout(), stderr: stderr() });
    child.once("error", (error) => {
      const isMissing = ["ENOENT", "EACCES"].includes(errnoOf(error));
      finish(isMissing ? { kind: "missing" } : { kind: "stopped", stdout: stdout() });
    });
    child.once("close", ended);
    // The timer of a busy process may fire before its reads: setImmediate comes after them.
    child.once("exit", (code) => {
      drain = setTimeout(() => setImmediate(ended, code), DRAIN_MS);
    });
    // A program may end without having read all of its input.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** The text of a stream up to `maxBytes`; `exceeded` is called once there is more. */
function collect(
  stream: NodeJS.ReadableStream | null,
  maxBytes: number,
  exceeded: () => void,
): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream?.on("data", (chunk: Buffer) => {
    if (length <= maxBytes) chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) exceeded();
  });
  return () => Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8");
}

/** Kills it, and its group if it has one, unless it has ended: its pid may be another's by then. */
function kill(child: ChildProcess, group: boolean): void {
  const { pid, exitCode, signalCode } = child;
  if (pid !== undefined && exitCode === null && signalCode === null)
    sendSignal(group ? -pid : pid, "SIGKILL");
}

export type Exec = (name: string, args: readonly string[]) => Promise<ExecResult>;

/** A program that hangs is killed after this. */
const EXEC_TIMEOUT_MS = 5_000;

/** Where a program finds its files, its server and its language; none of these may hold a secret. */
const PASSED_VARIABLES = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TERM",
  "TMUX",
  "TMUX_TMPDIR",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "DBUS_SESSION_BUS_ADDRESS",
  "DISPLAY",
  "WAYLAND_DISPLAY",
] as const;

/** The safe part of an environment. */
export const passedVariables = (env: Env): Env =>
  Object.fromEntries(PASSED_VARIABLES.map((name) => [name, env[name]]));

/** Runs programs by name under the safe part of `env`. */
export function createExec(env: Env, timeoutMs = EXEC_TIMEOUT_MS): Exec {
  const passed = passedVariables(env);
  return (name, args) => runProgram(name, args, { env: passed, timeoutMs });
}

/** The programs of that name in a PATH, in the order they are found. */
export const executablesIn = (path: string | undefined, name: string): readonly string[] =>
  (path ?? "")
    .split(":")
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .filter((file, at, all) => all.indexOf(file) === at && isExecutable(file));

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    errnoOf(error); // Missing, or removed between the two calls.
    return false;
  }
}
