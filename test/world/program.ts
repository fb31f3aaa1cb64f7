/** Test programs in TypeScript, run as processes that answer line by line. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { rolldown } from "rolldown";
import { afterAll, afterEach, beforeAll, beforeEach, onTestFinished } from "vitest";

const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), "claude-usage-")));
const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });

/** A new folder for each test, without symlinks in its path; removed after it. */
export function folderPerTest(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => remove(folder));
  return () => folder;
}

export interface Conversation {
  readonly pid: number;
  /** Sends a line and returns the line that the program answers. */
  readonly request: (line: string) => Promise<string>;
  /** Closes the program's stdin and waits for its end. */
  readonly leave: () => Promise<void>;
  /** Kills it with SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** Bundles a program with all it imports; the function starts it as a process, which is killed when the test ends. */
export function program(source: URL): (...args: readonly string[]) => Conversation {
  const file = bundled(source);
  return (...args) => converse(spawn(process.execPath, [file(), ...args]));
}

/** The path of a program bundled with all it imports, while the tests run. */
export function bundled(source: URL): () => string {
  let folder = "";
  beforeAll(async () => {
    folder = newFolder();
    const bundle = await rolldown({ input: source.pathname, platform: "node" });
    // CommonJS, as dist is.
    await bundle.write({ file: join(folder, "program.cjs"), format: "cjs", codeSplitting: false });
    await bundle.close();
  });
  afterAll(() => remove(folder));
  return () => join(folder, "program.cjs");
}

/** A started program that answers line by line; killed when the test ends. */
export function converse(child: ChildProcessWithoutNullStreams): Conversation {
  child.stderr.pipe(process.stderr);
  const ended = once(child, "exit");
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  return {
    pid: child.pid ?? 0,
    request: async (line) => {
      child.stdin.write(`${line}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`the program ended instead of answering ${line}`);
      return value;
    },
    leave: async () => {
      child.stdin.end();
      await ended;
    },
    kill,
  };
}
