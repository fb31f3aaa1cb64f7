/** An alert in tmux: a message on each attached client, and its window's bell where that is wanted. */
import { closeSync, constants, existsSync, openSync, writeSync } from "node:fs";
import type { AlertDelivery } from "../model/alerts/record.ts";
import { type Env, type ExecResult, passedVariables, runProgram } from "../platform/exec.ts";
import { errnoOf } from "../platform/fs.ts";

const TIMEOUT_MS = 3_000;
/** Long enough to read; any key ends it sooner. */
const SHOWN_MS = 6_000;

/**
 * tmux reads a message as a time format, then as a format, then for styles: no `%` and no `#` of ours may be read.
 * A run of `#` is halved by the second and by the third.
 * @internal
 */
export const tmuxMessage = (text: string): string =>
  text.replaceAll("%", "%%").replaceAll("#", "####");

/** The sockets of the servers that may have a client: those with a bar of ours, and the default one. */
export const tmuxSockets = (
  registered: readonly string[],
  env: Env,
  uid: number | undefined,
): readonly string[] => {
  const usual = `${env.TMUX_TMPDIR || "/tmp"}/tmux-${uid}/default`;
  return [...new Set([...registered, usual])].filter((socket) => existsSync(socket));
};

export async function notifyTmux(
  text: string,
  sockets: readonly string[],
  bell: boolean,
  env: Env,
): Promise<AlertDelivery> {
  const shown = await Promise.all(sockets.map((socket) => notifyServer(socket, text, bell, env)));
  const clients = shown.flatMap(({ found }) => found);
  const failed = shown.find(({ problem }) => problem !== null)?.problem ?? null;
  const channel = "tmux";
  if (clients.length > 0)
    return {
      channel,
      result: "delivered",
      detail: `on ${clients.length} ${clients.length === 1 ? "client" : "clients"}`,
    };
  return failed === null
    ? { channel, result: "absent", detail: "no attached client" }
    : { channel, result: "failed", detail: failed };
}

interface Shown {
  /** The clients that show it. */
  readonly found: readonly string[];
  readonly problem: string | null;
}

async function notifyServer(socket: string, text: string, bell: boolean, env: Env): Promise<Shown> {
  const tmux = (...words: readonly string[]): Promise<ExecResult> => {
    const { TMUX: _, ...passed } = passedVariables(env);
    const PATH = `${env.PATH ?? ""}:/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin`;
    return runProgram("tmux", ["-S", socket, ...words], {
      env: { ...passed, PATH },
      timeoutMs: TIMEOUT_MS,
    });
  };
  const clients = await tmux(
    "list-clients",
    "-F",
    "#{client_control_mode} #{pane_tty} #{client_name}",
  );
  // A socket that is left over has no server.
  if (clients.kind !== "exited" || clients.code !== 0) return { found: [], problem: null };
  const rows = clients.stdout.split("\n").flatMap((row) => {
    const [, tty = "", name = ""] = /^0 (\S+) (.+)$/.exec(row) ?? [];
    return name === "" ? [] : [{ tty, name }];
  });
  const found: string[] = [];
  for (const { tty, name } of rows) {
    if (!(await show(tmux, name, text))) continue;
    found.push(name);
    if (bell) ring(tty);
  }
  const problem = rows.length > found.length ? "tmux refused the message" : null;
  return { found, problem };
}

/** Newer versions go on drawing the pane under the message; the oldest have no time for it. */
async function show(
  tmux: (...words: readonly string[]) => Promise<ExecResult>,
  client: string,
  text: string,
): Promise<boolean> {
  for (const options of [["-C", "-d", String(SHOWN_MS)], ["-d", String(SHOWN_MS)], []]) {
    const done = await tmux("display-message", ...options, "-c", client, tmuxMessage(text));
    if (done.kind === "exited" && done.code === 0) return true;
    if (done.kind !== "exited") return false;
  }
  return false;
}

/** As a program in that pane would: tmux then marks the window, and does what the person has set for a bell. */
function ring(tty: string): void {
  if (!/^\/dev\/(pts\/\d+|tty\w+)$/.test(tty)) return;
  try {
    const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
    const terminal = openSync(tty, flags);
    try {
      writeSync(terminal, "\x07");
    } finally {
      closeSync(terminal);
    }
  } catch (error) {
    errnoOf(error); // The pane has closed, or its program is stopped.
  }
}
