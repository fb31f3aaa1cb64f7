/** Words to tmux servers: a bar is told its line when that changes, in one call, and in no more time than a call may take. */
import { after, type Instant } from "../model/units.ts";
import { type Env, runProgram } from "../platform/exec.ts";
import { RENDER_GRACE_MS } from "../render/rendered-line.ts";
import { type TmuxLive, tmuxVariables } from "../render/tmux-live.ts";
import type { TmuxServer } from "./tmux-servers.ts";

/** What a bar is to show. */
export interface Shown {
  readonly bar: TmuxServer;
  readonly live: TmuxLive;
}

/**
 * Shows what holds from `now` on in all bars there are, and forgets every other; a server that is busy or hangs is told
 * later, and nobody waits for it.
 */
export type PushLine = (shown: readonly Shown[], now: Instant) => void;

/** A hanging server is left after this many ms. */
const TMUX_TIMEOUT_MS = 3_000;

/** What a server was told, or is to be told. */
interface PushedLine extends TmuxLive {
  readonly stamp: string;
  readonly from: Instant;
}

interface Server {
  told: PushedLine | null;
  wanted: PushedLine | null;
  busy: boolean;
}

export function tmuxPusher(env: Env): PushLine {
  const servers = new Map<string, Server>();

  const turn = (socket: string, server: Server): void => {
    const { wanted, told } = server;
    if (server.busy || wanted === null) return;
    server.wanted = null;
    if (told !== null && isUpToDate(told, wanted)) return;
    server.busy = true;
    void call(env, socket, commands(told, wanted)).then((done) => {
      server.busy = false;
      server.told = done ? wanted : null;
      turn(socket, server);
    });
  };

  const forget = (socket: string, server: Server): void => {
    server.wanted = null;
    // A call under way is waited for: should the bar come back meanwhile, two calls might pass each other.
    if (!server.busy) servers.delete(socket);
  };

  return (shown, now) => {
    const sockets = new Set(shown.map(({ bar }) => bar.socket));
    for (const [socket, server] of servers) if (!sockets.has(socket)) forget(socket, server);
    for (const { bar, live } of shown) {
      const { socket, stamp } = bar;
      const server = servers.get(socket) ?? { told: null, wanted: null, busy: false };
      servers.set(socket, server);
      server.wanted = { ...live, stamp, from: now };
      turn(socket, server);
    }
  };
}

const text = ({ lines }: TmuxLive): string => JSON.stringify(lines);

/** Nothing has to be said: the server knows it all, and no clock was set back. */
const isUpToDate = (told: PushedLine, wanted: PushedLine): boolean =>
  told.stamp === wanted.stamp &&
  told.from <= wanted.from &&
  told.renewAt === wanted.renewAt &&
  text(told) === text(wanted);

/** Variables of the environment change without a repaint, which an option brings: only another text is worth one. */
function commands(told: PushedLine | null, wanted: PushedLine): readonly string[] {
  const set = tmuxVariables(wanted, wanted.from).flatMap(([name, value]) => [
    "set-environment",
    "-gh",
    name,
    argument(value),
    ";",
  ]);
  const seen =
    told?.stamp === wanted.stamp &&
    wanted.from < after(told.renewAt, RENDER_GRACE_MS) &&
    text(told) === text(wanted);
  if (seen) return set.slice(0, -1);
  return [...set, "set-option", "-g", "@claude-usage-painted", String(wanted.from)];
}

/** A `;` at the end of an argument would end the command. */
const argument = (value: string): string => value.replace(/;$/, "\\;");

/** False when tmux did not do it: it is missing, refused, or hung. It receives PATH and the locale only. */
async function call(env: Env, socket: string, words: readonly string[]): Promise<boolean> {
  const path = `${env.PATH ?? ""}:/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin`;
  const locale = { LC_ALL: env.LC_ALL, LC_CTYPE: env.LC_CTYPE, LANG: env.LANG };
  const options = { env: { ...locale, PATH: path }, timeoutMs: TMUX_TIMEOUT_MS };
  const result = await runProgram("tmux", ["-S", socket, ...words], options);
  return result.kind === "exited" && result.code === 0;
}
