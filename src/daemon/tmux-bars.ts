/** The bars of tmux servers: finds the registered servers, and sets each one's line when it changes, in one call with a timeout. */
import { execFile } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { variantLayer } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import type { Instant } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import type { Env } from "../platform/exec.ts";
import { listFolder, modifiedAt, tryFs } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";
import { type TmuxLive, tmuxVariables } from "../render/tmux-live.ts";

export interface TmuxServer {
  readonly socket: string;
  readonly layer: SettingsLayer;
  /** Differs after every registration, of the same server too. */
  readonly stamp: string;
}

/** A daemon keeps this many bars; a person has one or two. */
const MAX_TMUX_SERVERS = 16;

/** The registered servers that run. The plugin leaves a file for each: its name is the socket, its text pid and variant. */
export function registeredServers({ tmuxServers }: Paths): readonly TmuxServer[] {
  const servers: TmuxServer[] = [];
  for (const name of listFolder(tmuxServers)) {
    const file = join(tmuxServers, name);
    const socket = socketNamed(name);
    const entry = readFileAs(file, (content) => /^([1-9]\d{0,8}) ([^\n]*)\n$/.exec(content));
    // The plugin writes it in place, so it may not be whole yet.
    if (socket === null || entry === null) continue;
    const [, pid, variant = ""] = entry;
    const layer = variantLayer(variant);
    if (!sendSignal(Number(pid), 0) || !existsSync(socket)) tryFs(() => rmSync(file));
    else if (layer !== null)
      servers.push({ socket, layer, stamp: `${modifiedAt(file)} ${pid} ${variant}` });
  }
  return servers.slice(0, MAX_TMUX_SERVERS);
}

/** As in an account's name, `%` is %25 and `/` is %2F. */
function socketNamed(name: string): string | null {
  const socket = name.replaceAll("%2F", "/").replaceAll("%25", "%");
  return socket.startsWith("/") ? socket : null;
}

/** The line that a server's bar is to show. @internal */
export interface TmuxBar {
  readonly server: TmuxServer;
  readonly live: TmuxLive;
}

/** Sets the lines of all bars as of `now`, and forgets every other bar; a busy or hanging server gets its line later. */
export type PushBars = (bars: readonly TmuxBar[], now: Instant) => void;

/** A hanging server's call is killed after this many ms. */
const TMUX_TIMEOUT_MS = 3_000;

/** A line as one server gets it. */
interface PushedLine extends TmuxLive {
  readonly stamp: string;
  readonly from: Instant;
}

interface Connection {
  pushed: PushedLine | null;
  next: PushedLine | null;
  busy: boolean;
}

export function tmuxPusher(env: Env): PushBars {
  const connections = new Map<string, Connection>();

  const pushNext = (socket: string, connection: Connection): void => {
    const { next, pushed } = connection;
    if (connection.busy || next === null) return;
    connection.next = null;
    if (pushed !== null && isUpToDate(pushed, next)) return;
    connection.busy = true;
    void callTmux(env, socket, commands(pushed, next)).then((done) => {
      connection.busy = false;
      connection.pushed = done ? next : null;
      pushNext(socket, connection);
    });
  };

  const forget = (socket: string, connection: Connection): void => {
    connection.next = null;
    // A call under way is kept: if the bar came back meanwhile, two calls could overtake each other.
    if (!connection.busy) connections.delete(socket);
  };

  return (bars, now) => {
    const sockets = new Set(bars.map(({ server }) => server.socket));
    for (const [socket, connection] of connections)
      if (!sockets.has(socket)) forget(socket, connection);
    for (const { server, live } of bars) {
      const { socket, stamp } = server;
      const connection = connections.get(socket) ?? { pushed: null, next: null, busy: false };
      connections.set(socket, connection);
      connection.next = { ...live, stamp, from: now };
      pushNext(socket, connection);
    }
  };
}

const textOf = ({ lines }: TmuxLive): string => JSON.stringify(lines);

/** True when the server has this line already, and no clock was set back. */
const isUpToDate = (pushed: PushedLine, next: PushedLine): boolean =>
  pushed.stamp === next.stamp &&
  pushed.from <= next.from &&
  pushed.renewAt === next.renewAt &&
  pushed.validUntil === next.validUntil &&
  textOf(pushed) === textOf(next);

/** Setting a variable of the environment does not repaint the bar, setting an option does: only a new text is worth it. */
function commands(pushed: PushedLine | null, next: PushedLine): readonly string[] {
  const setVariables = tmuxVariables(next, next.from).flatMap(([name, value]) => [
    "set-environment",
    "-gh",
    name,
    argument(value),
    ";",
  ]);
  const isShown =
    pushed?.stamp === next.stamp &&
    next.from < pushed.validUntil &&
    textOf(pushed) === textOf(next);
  if (isShown) return setVariables.slice(0, -1);
  return [...setVariables, "set-option", "-g", "@claude-usage-painted", String(next.from)];
}

/** A `;` at the end of an argument would end the command. */
const argument = (value: string): string => value.replace(/;$/, "\\;");

/** False when tmux did not do it: it is missing, refused, or hung. It gets nothing of our environment but PATH and locale. */
function callTmux(env: Env, socket: string, words: readonly string[]): Promise<boolean> {
  const path = `${env.PATH ?? ""}:/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin`;
  const locale = { LC_ALL: env.LC_ALL, LC_CTYPE: env.LC_CTYPE, LANG: env.LANG };
  return new Promise((resolve) => {
    execFile(
      "tmux",
      ["-S", socket, ...words],
      { env: { ...locale, PATH: path }, cwd: "/", timeout: TMUX_TIMEOUT_MS, killSignal: "SIGKILL" },
      (error) => resolve(error === null),
    );
  });
}
