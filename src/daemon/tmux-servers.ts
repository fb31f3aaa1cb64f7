/** tmux servers whose bar the daemon keeps. The plugin leaves a file for each: its socket is the name, its pid and look the text. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { variantLayer } from "../config/variant.ts";
import { listFolder, modifiedAt, readFileAs, tryFs } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";

export interface TmuxServer {
  readonly socket: string;
  readonly layer: SettingsLayer;
  /** Another after every registration, of the same server too. */
  readonly stamp: string;
}

/** A daemon keeps this many bars; a person has one or two. */
const MAX_TMUX_SERVERS = 16;

/** The registered servers that live; what is left of others is removed. */
export function registeredServers({ tmuxServers }: Paths): readonly TmuxServer[] {
  const found: TmuxServer[] = [];
  for (const name of listFolder(tmuxServers)) {
    const file = join(tmuxServers, name);
    const socket = socketNamed(name);
    const entry = readFileAs(file, (content) => /^([1-9]\d{0,8}) ([^\n]*)\n$/.exec(content));
    // It is written in place, and may not be whole yet.
    if (socket === null || entry === null) continue;
    const [, pid, signature = ""] = entry;
    const layer = variantLayer(signature);
    if (!sendSignal(Number(pid), 0) || !existsSync(socket)) tryFs(() => rmSync(file));
    else if (layer !== null)
      found.push({ socket, layer, stamp: `${modifiedAt(file)} ${pid} ${signature}` });
  }
  return found.slice(0, MAX_TMUX_SERVERS);
}

/** As in an account's name, `%` is %25 and `/` is %2F. */
function socketNamed(name: string): string | null {
  const socket = name.replaceAll("%2F", "/").replaceAll("%25", "%");
  return socket.startsWith("/") ? socket : null;
}
