/** A real tmux with its client inside a second tmux, whose screen is what a person at a terminal sees. */
import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "../world/patience.ts";

const VERSION = spawnSync("tmux", ["-V"], { encoding: "utf8" });
/** Whether tmux is that version or newer, such as "3.2"; a test build counts as newest. */
export function tmuxSince(version: string): boolean {
  const found = /^tmux (\d+)\.(\d+)/.exec(VERSION.stdout ?? "");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (found === null) return VERSION.status === 0;
  return Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) >= minor);
}

/** Before 3.2 the plugin's line is not live, and tests cannot ask for what they compare. */
export const hasTmux = tmuxSince("3.2");

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
  /** Presses keys, by tmux's names, at the visible client. */
  readonly press: (...keys: readonly string[]) => void;
  /** Waits until the whole screen matches; returns the last one when it never does. */
  readonly screen: (good: (text: string) => boolean) => Promise<string>;
  readonly close: () => void;
}

/** `home` is the user's HOME and holds the sockets; `name` identifies one of several servers. */
export function startBar(home: string, config = "/dev/null", name = "inner", rows = 6): Bar {
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
  const size = (columns: number) => ["-x", String(columns), "-y", String(rows)];

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
    const deadline = performance.now() + PATIENCE_MS;
    while (!good(drawn()) && performance.now() < deadline) await sleep(50);
    return drawn();
  };
  const press = (...keys: readonly string[]): void => {
    outer("send-keys", "-t", "0:", ...keys);
  };
  const screen = async (good: (text: string) => boolean): Promise<string> => {
    const deadline = performance.now() + PATIENCE_MS;
    const text = () => outer("capture-pane", "-p", "-t", "0:");
    while (!good(text()) && performance.now() < deadline) await sleep(50);
    return text();
  };
  const close = (): void => {
    if (attached) detach();
    tmux("kill-server");
  };
  const env = { ...outside, TMUX: `${socket},0,0` };
  return { env, tmux, attach, detach, drawn, until, press, screen, close };
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
  const on = codes.flatMap(
    ([, code = ""]) => code.match(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+/g) ?? ["0"],
  );
  const since = on.slice(on.lastIndexOf("0") + 1);
  const last = (kind: RegExp) => since.filter((code) => kind.test(code)).slice(-1);
  const attributes = since.filter((code) => /^[1-9]$/.test(code));
  return [...new Set([...attributes, ...last(/^3\d/), ...last(/^4\d/)])].sort();
}
