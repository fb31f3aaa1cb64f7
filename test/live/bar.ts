/** A real tmux with its client inside a second tmux, whose screen is what a person at a terminal sees. */
import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

export interface Bar {
  /** The environment of a program started inside the inner tmux. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command of the inner tmux. */
  readonly tmux: (...command: readonly string[]) => string;
  /** Attaches the visible client, on a terminal of so many columns. */
  readonly attach: (columns?: number) => void;
  readonly detach: () => void;
  /** The status line as last drawn, colours as escape sequences. */
  readonly drawn: () => string;
  /** Waits until the status line matches; returns the last one when it never does. */
  readonly until: (good: (drawn: string) => boolean) => Promise<string>;
  readonly close: () => void;
}

/** `home` is the user's HOME and holds the sockets; `name` identifies one of several servers. */
export function startBar(home: string, config = "/dev/null", name = "inner"): Bar {
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
  const tmux = server(name, config);
  const outer = server(`outer-${name}`, "/dev/null");
  const size = (columns: number) => ["-x", String(columns), "-y", "6"];

  tmux("new-session", "-d", ...size(200), "sleep 600");
  const socket = tmux("display-message", "-p", "#{socket_path}");

  let attached = false;
  // Wider than any line, so that nothing wraps.
  const attach = (columns = 200): void => {
    const client = `env -u TMUX tmux -u -L ${name} attach`;
    outer("new-session", "-d", ...size(columns), client);
    attached = true;
    outer("set-option", "-g", "status", "off");
  };
  const detach = (): void => {
    outer("kill-server");
    attached = false;
  };
  const drawn = (): string =>
    outer("capture-pane", "-p", "-e", "-t", "0:").split("\n").at(-1) ?? "";
  const until = async (good: (drawn: string) => boolean): Promise<string> => {
    const deadline = Date.now() + 10_000;
    while (!good(drawn()) && Date.now() < deadline) await sleep(50);
    return drawn();
  };
  const close = (): void => {
    if (attached) detach();
    tmux("kill-server");
  };
  const env = { ...outside, TMUX: `${socket},0,0` };
  return { env, tmux, attach, detach, drawn, until, close };
}

/** Has a server's jobs run in this environment, every second. */
export function equip({ tmux }: Bar, env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) tmux("set-environment", "-g", name, value);
  tmux("set-option", "-g", "status-interval", "1");
}

/** A drawn line without its styles. */
export const bare = (drawn: string): string => drawn.replace(/\x1b\[[\d;]*m/g, "");

/** The SGR attributes and colours that are on where a text begins. */
export function styleAt(drawn: string, text: string): readonly string[] {
  const codes = [...drawn.slice(0, drawn.indexOf(text)).matchAll(/\x1b\[([\d;]*)m/g)];
  const on = codes.flatMap(([, code = ""]) => code.split(";"));
  const since = on.slice(on.lastIndexOf("0") + 1);
  const last = (kind: RegExp) => since.filter((code) => kind.test(code)).slice(-1);
  const attributes = since.filter((code) => /^[1-9]$/.test(code));
  return [...new Set([...attributes, ...last(/^3\d$/), ...last(/^4\d$/)])].sort();
}
