/** What tmux says of itself: its version, and what the server's bar is made of. */
import { type Exec, runProgram } from "../platform/exec.ts";

export interface BarSide {
  readonly text: string;
  /** Cells that tmux gives it. */
  readonly length: number;
}

export interface TmuxServerSample {
  readonly left: BarSide;
  readonly right: BarSide;
  readonly status: string;
  /** The PATH that its jobs have; null where it is not set. */
  readonly path: string | null;
  readonly maxWidth: string | null;
  /** Why the launcher cannot start the program under that PATH, in its own words; null where it can. */
  readonly launch: string | null;
}

export interface TmuxSample {
  /** As tmux prints it; null where tmux is not installed. */
  readonly version: string | null;
  /** The server of this terminal, or else the default one; null where none answers. */
  readonly server: TmuxServerSample | null;
}

/** Runs tmux's queries; they never start a server. */
export async function sampleTmux(exec: Exec, launcher: string): Promise<TmuxSample> {
  const result = await exec("tmux", ["-V"]);
  if (result.kind !== "exited" || result.code !== 0) return { version: null, server: null };
  return { version: result.stdout.trim(), server: await sampleServer(exec, launcher) };
}

async function sampleServer(exec: Exec, launcher: string): Promise<TmuxServerSample | null> {
  const query = async (...args: readonly string[]): Promise<string | null> => {
    const result = await exec("tmux", args);
    return result.kind === "exited" && result.code === 0 ? result.stdout.replace(/\n$/, "") : null;
  };
  const option = (name: string) => query("show-options", "-gv", name);
  const variable = async (name: string) =>
    (await query("show-environment", "-g", name))?.replace(`${name}=`, "") ?? null;
  const [left, leftLength, right, rightLength, status, path, maxWidth] = await Promise.all([
    option("status-left"),
    option("status-left-length"),
    option("status-right"),
    option("status-right-length"),
    option("status"),
    variable("PATH"),
    variable("CLAUDE_USAGE_MAX_WIDTH"),
  ]);
  // A server may exit between two queries.
  if (left === null || right === null || status === null) return null;
  if (leftLength === null || rightLength === null) return null;
  return {
    left: { text: left, length: Number(leftLength) },
    right: { text: right, length: Number(rightLength) },
    status,
    path,
    maxWidth,
    launch: await launchProblem(launcher, path ?? ""),
  };
}

/** A node of the launcher's own choice starts within this. */
const LAUNCH_TIMEOUT_MS = 5_000;

/** A job of tmux has the server's PATH, which is often shorter than a shell's. @internal */
export async function launchProblem(launcher: string, path: string): Promise<string | null> {
  const options = { env: { PATH: path }, timeoutMs: LAUNCH_TIMEOUT_MS };
  const result = await runProgram(launcher, ["--version"], options);
  if (result.kind === "exited" && result.code === 0) return null;
  const [line = ""] = result.kind === "exited" ? result.stderr.split("\n") : [];
  return line.replace(/^claude-usage: /, "").replace(/\.$/, "") || `${launcher} does not start`;
}
