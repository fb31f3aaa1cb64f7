/** A user with an empty home, a login or none, and the built program: real processes, real files, a real server. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errnoOf } from "../../src/platform/fs.ts";
import { sendSignal } from "../../src/platform/process.ts";
import { PATIENCE_MS } from "./patience.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** In every login of every test, so that any leak can be found. */
export const MARKED = "sk-ant-oat01-MARKED-8f3a61c2d9";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Person {
  readonly home: string;
  readonly cache: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the launcher to its end. */
  readonly run: (
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Ended>;
  /** Starts the program in the foreground; it is ended with the test. */
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  /** Replaces the login as Claude Code does, by rename; null logs out. */
  readonly login: (fields?: object | null) => void;
  readonly credentials: (content: string) => void;
  readonly config: (toml: string) => void;
  readonly file: (name: string) => string;
  readonly files: () => readonly string[];
  /** Stops what still runs and removes the home. */
  readonly leave: () => Promise<void>;
}

export interface Running {
  readonly process: ChildProcess;
  /** The output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

/** Writes a file by rename: a process that reads it meanwhile finds the old content or the new one, never a part. */
export function replaceContent(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** What is in a file of a living process; nothing where it was renamed since it was listed. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    errnoOf(error);
    return "";
  }
}

/** A process whose output is collected. */
export function followed(child: ChildProcess): Running {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { process: child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** `prefix` is how the name of the home folder begins. */
export function person(
  url: string,
  extra: Readonly<Record<string, string>> = {},
  prefix = "claude-usage-",
): Person {
  const home = mkdtempSync(join(tmpdir(), prefix));
  const cache = join(home, ".cache/claude-usage/default");
  const claude = join(home, ".claude");
  mkdirSync(claude);
  const env = {
    HOME: home,
    PATH: process.env.PATH ?? "",
    TZ: "UTC",
    CLAUDE_USAGE_API_URL: url,
    CLAUDE_USAGE_INTERVAL: "1s",
    ...extra,
  };
  const running: Running[] = [];

  const start: Person["start"] = (args, more = {}) => {
    const child = spawn(join(ROOT, "scripts/claude-usage"), [...args], {
      cwd: home,
      env: { ...env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const one = followed(child);
    running.push(one);
    return one;
  };

  const credentials = (content: string) => {
    replaceContent(join(claude, ".credentials.json"), content);
  };

  return {
    home,
    cache,
    env,
    start,
    run: (args = [], more = {}) => start(args, more).ended,
    credentials,
    login: (fields = {}) => {
      if (fields === null) return rmSync(join(claude, ".credentials.json"), { force: true });
      const login = {
        accessToken: MARKED,
        refreshToken: "sk-ant-ort01-MARKED-refresh",
        expiresAt: Date.now() + 3_600_000,
        scopes: ["user:inference", "user:profile"],
        ...fields,
      };
      credentials(JSON.stringify({ claudeAiOauth: login }));
    },
    config: (toml) => {
      mkdirSync(join(home, ".config/claude-usage"), { recursive: true });
      replaceContent(join(home, ".config/claude-usage/config.toml"), toml);
    },
    file: (name) => readFileSync(join(cache, name), "utf8"),
    files: () =>
      readdirSync(home, { recursive: true, withFileTypes: true, encoding: "utf8" })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    leave: async () => {
      // As `stop` does, but without starting a program; also a daemon that was just started and holds no lease yet.
      if (!existsSync("/proc/self/environ")) await start(["stop"]).ended;
      for (const pid of processesOf(home)) sendSignal(pid, "SIGTERM");
      const deadline = Date.now() + 1_000;
      while (processesOf(home).length > 0 && Date.now() < deadline) await pause(20);
      for (const pid of processesOf(home)) sendSignal(pid, "SIGKILL");
      for (const { process: child } of running) child.kill("SIGKILL");
      await Promise.all(running.map(({ ended }) => ended));
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

/** The running processes with this HOME, where /proc exists. */
function processesOf(home: string): readonly number[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`HOME=${home}`);
      } catch (error) {
        errnoOf(error);
        return false;
      }
    });
}

/**
 * Waits until `check` returns something, and returns that; the deadline is only reached by a defect, which `what` tells
 * more of where it is a function.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  what: string | (() => string),
): Promise<NonNullable<T>> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const began = performance.now();
    const found = await check();
    if (found !== null && found !== undefined && found !== false) return found as NonNullable<T>;
    if (performance.now() > deadline)
      throw new Error(`never happened: ${typeof what === "string" ? what : what()}`);
    // A check that starts a program pauses longer, to leave the CPU to what it waits for.
    await pause(Math.min(Math.max(25, 2 * (performance.now() - began)), 400));
  }
}
