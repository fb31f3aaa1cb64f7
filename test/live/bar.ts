/** A real tmux with its client inside a second one, whose screen is what a person at a terminal sees. */
import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

/** Cells of the terminal; wider than any line, so that nothing wraps. */
const COLUMNS = 200;

export interface Bar {
  /** The environment a program started inside the inner tmux would have. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command of the inner tmux. */
  readonly tmux: (...command: readonly string[]) => string;
  /** Attaches the client that is looked at. */
  readonly attach: () => void;
  /** The status line as last drawn, colours as escape sequences. */
  readonly drawn: () => string;
  /** Waits until the status line is such; gives the one last seen when it never is. */
  readonly until: (good: (drawn: string) => boolean) => Promise<string>;
  readonly close: () => void;
}

/** `home` is the users' HOME and holds the sockets; `config` is the inner tmux's. */
export function startBar(home: string, config = "/dev/null"): Bar {
  const outside: NodeJS.ProcessEnv = {
    HOME: home,
    PATH: process.env.PATH,
    TERM: "xterm-256color",
    LC_ALL: "C.UTF-8",
    TMUX_TMPDIR: home,
  };
  const server =
    (socket: string, file: string) =>
    (...command: readonly string[]): string =>
      execFileSync("tmux", ["-u", "-L", socket, "-f", file, ...command], {
        env: outside,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }).replace(/\n$/, "");
  const tmux = server("inner", config);
  const outer = server("outer", "/dev/null");
  const size = ["-x", String(COLUMNS), "-y", "6"];

  tmux("new-session", "-d", ...size, "sleep 600");
  const socket = tmux("display-message", "-p", "#{socket_path}");

  let attached = false;
  const attach = (): void => {
    outer("new-session", "-d", ...size, "env -u TMUX tmux -u -L inner attach");
    attached = true;
    outer("set-option", "-g", "status", "off");
  };
  const drawn = (): string =>
    outer("capture-pane", "-p", "-e", "-t", "0:").split("\n").at(-1) ?? "";
  const until = async (good: (drawn: string) => boolean): Promise<string> => {
    const deadline = Date.now() + 10_000;
    while (!good(drawn()) && Date.now() < deadline) await sleep(50);
    return drawn();
  };
  const close = (): void => {
    if (attached) outer("kill-server");
    tmux("kill-server");
  };
  return { env: { ...outside, TMUX: `${socket},0,0` }, tmux, attach, drawn, until, close };
}
