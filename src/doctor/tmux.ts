/** tmux as it stands: its version, and what the server's bar is made of. */
import type { Exec } from "../platform/exec.ts";
import { type Check, ok, warn } from "./check.ts";

export interface Side {
  readonly text: string;
  /** Cells that tmux gives it. */
  readonly length: number;
}

export interface Server {
  readonly left: Side;
  readonly right: Side;
  readonly status: string;
  /** What its jobs have in their environment; null where it is not set. */
  readonly path: string | null;
  readonly maxWidth: string | null;
}

export interface Tmux {
  /** As it names itself; null where there is none. */
  readonly version: string | null;
  /** The server of this terminal, or else the default one; null where none answers. */
  readonly server: Server | null;
}

/** Asks tmux; a server is never started by it. */
export async function sampleTmux(ask: Exec): Promise<Tmux> {
  const version = await ask("tmux", ["-V"]);
  if (version.kind !== "exited" || version.code !== 0) return { version: null, server: null };
  const value = async (...words: readonly string[]): Promise<string | null> => {
    const said = await ask("tmux", words);
    return said.kind === "exited" && said.code === 0 ? said.stdout.replace(/\n$/, "") : null;
  };
  const option = (name: string) => value("show-options", "-gv", name);
  const variable = async (name: string) =>
    (await value("show-environment", "-g", name))?.replace(`${name}=`, "") ?? null;
  const [left, leftLength, right, rightLength, status, path, maxWidth] = await Promise.all([
    option("status-left"),
    option("status-left-length"),
    option("status-right"),
    option("status-right-length"),
    option("status"),
    variable("PATH"),
    variable("CLAUDE_USAGE_MAX_WIDTH"),
  ]);
  const named = { version: version.stdout.trim(), server: null };
  // A server may end between two answers.
  if (left === null || right === null || status === null) return named;
  if (leftLength === null || rightLength === null) return named;
  const server: Server = {
    left: { text: left, length: Number(leftLength) },
    right: { text: right, length: Number(rightLength) },
    status,
    path,
    maxWidth,
  };
  return { ...named, server };
}

/** The first tmux whose formats count. */
const SINCE = 3.2;

/** `3.3a`, `next-3.6`, `master`; null for a version of another kind. */
function numberOf(version: string): number | null {
  if (version === "master") return Number.POSITIVE_INFINITY;
  const [, number] = /^(?:next-)?(\d{1,3}\.\d{1,3})/.exec(version) ?? [];
  return number === undefined ? null : Number(number);
}

export const tmux: Check = {
  name: "tmux",
  run: ({ tmux: { version, server } }) => {
    if (version === null) return ok("not installed");
    const where = server === null ? "no server answers" : "a server answers";
    const number = numberOf(version.replace(/^tmux /, ""));
    return number === null || number >= SINCE
      ? ok(`${version}, ${where}`)
      : warn(
          `${version}, ${where}; the bar cannot count down by itself`,
          `with tmux ${SINCE} or newer and the plugin it does; #(claude-usage) works with this one`,
        );
  },
};
