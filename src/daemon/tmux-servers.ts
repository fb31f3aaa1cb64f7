/** tmux servers whose bar the daemon keeps. The plugin leaves a file for each: its socket is the name, its pid and look the text. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Places } from "../cache/paths.ts";
import { modifiedAt, namesIn, read } from "../cache/read.ts";
import type { Layer } from "../config/setting.ts";
import { wishesOf } from "../config/variant.ts";
import { refusal } from "../platform/fs.ts";
import { signal } from "../platform/process.ts";

export interface Bar {
  readonly socket: string;
  readonly layer: Layer;
  /** Another after every registration, of the same server too. */
  readonly stamp: string;
}

/** A daemon keeps this many bars; a person has one or two. */
const MOST = 16;

/** The registered servers that live; what is left of others is removed. */
export function registeredBars({ bars }: Places): readonly Bar[] {
  const found: Bar[] = [];
  for (const name of namesIn(bars)) {
    const file = join(bars, name);
    const socket = socketNamed(name);
    const entry = read(file, (content) => /^([1-9]\d{0,8}) ([^\n]*)\n$/.exec(content));
    // It is written in place, and may not be whole yet.
    if (socket === null || entry === null) continue;
    const [, pid, signature = ""] = entry;
    const layer = wishesOf(signature);
    if (!signal(Number(pid), 0) || !existsSync(socket)) refusal(() => rmSync(file));
    else if (layer !== null)
      found.push({ socket, layer, stamp: `${modifiedAt(file)} ${pid} ${signature}` });
  }
  return found.slice(0, MOST);
}

/** As in an account's name, `%` is %25 and `/` is %2F. */
function socketNamed(name: string): string | null {
  const socket = name.replaceAll("%2F", "/").replaceAll("%25", "%");
  return socket.startsWith("/") ? socket : null;
}
