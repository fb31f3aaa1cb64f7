/** A program in a real terminal: a pane of its own tmux, in which a person types and reads. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "../world/patience.ts";

export interface Pane {
  /** Types literal text, then keys by tmux's names. */
  readonly type: (text: string, ...keys: readonly string[]) => void;
  /** Waits until the screen matches; returns the last one when it never does. */
  readonly until: (good: (screen: string) => boolean) => Promise<string>;
  /** The screen with its colours as escape sequences. */
  readonly coloured: () => string;
  /** The column the cursor is in; the first is 0. */
  readonly column: () => number;
  readonly resize: (columns: number, rows: number) => void;
  readonly close: () => void;
}

/** `home` is the program's HOME, and holds the socket. */
export function startPane(
  home: string,
  command: string,
  more: Readonly<Record<string, string>> = {},
): Pane {
  const env = {
    HOME: home,
    PATH: process.env.PATH,
    TERM: "xterm-256color",
    LC_ALL: "C.UTF-8",
    TMUX_TMPDIR: home,
    ...more,
  };
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-u", "-L", "pane", "-f", "/dev/null", ...words], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  tmux("new-session", "-d", "-x", "120", "-y", "50", command);
  return {
    type: (text, ...keys) => {
      tmux("send-keys", "-l", text);
      if (keys.length > 0) tmux("send-keys", ...keys);
    },
    until: async (good) => {
      const deadline = performance.now() + PATIENCE_MS;
      let screen = "";
      do {
        screen = tmux("capture-pane", "-p");
        if (good(screen)) break;
        await sleep(50);
      } while (performance.now() < deadline);
      return screen;
    },
    coloured: () => tmux("capture-pane", "-p", "-e"),
    column: () => Number(tmux("display-message", "-p", "#{cursor_x}")),
    resize: (columns, rows) => tmux("resize-window", "-x", String(columns), "-y", String(rows)),
    close: () => tmux("kill-server"),
  };
}
