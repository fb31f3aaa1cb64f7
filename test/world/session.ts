/** A session of Claude Code as its statusLine command sees it: JSON on stdin, which is sometimes left open. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type Ended, followed, type Person } from "./person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

export interface Rendering {
  readonly process: ChildProcess;
  /** Writes more to stdin. */
  readonly say: (more: string) => void;
  readonly ended: Promise<Ended>;
}

export interface Terms {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether stdin is closed after the JSON; a known bug leaves it open. */
  readonly closes?: boolean;
}

/** Runs `claude-usage statusline` as Claude Code does. */
export function render(someone: Person, said: string, terms: Terms = {}): Rendering {
  const { args = [], env = {}, closes = true } = terms;
  const child = spawn(join(ROOT, "scripts/claude-usage"), ["statusline", ...args], {
    cwd: someone.home,
    env: { ...someone.env, ...env },
  });
  child.stdin.on("error", () => {});
  child.stdin.write(said);
  if (closes) child.stdin.end();
  const { ended } = followed(child);
  return { process: child, say: (more) => child.stdin.write(more), ended };
}

/** Claude Code's JSON with this percentage of the session used. */
export const said = (session: number, changes: object = {}): string => {
  const now = Date.now() / 1_000;
  return JSON.stringify({
    session_id: "abc123",
    model: { id: "claude-opus-4-8", display_name: "Opus 4.8" },
    context_window: { context_window_size: 200_000, used_percentage: 42.4 },
    rate_limits: {
      five_hour: { used_percentage: session, resets_at: Math.floor(now + 84.9 * 60) },
      seven_day: { used_percentage: 13, resets_at: Math.floor(now + 6.3 * 86_400) },
    },
    ...changes,
  });
};
