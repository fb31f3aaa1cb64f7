/** Does tmux's bar call us, and has it the room? */
import { join } from "node:path";
import { executablesIn } from "../platform/exec.ts";
import { type Check, type Finding, fail, ok, warn } from "./check.ts";
import type { World } from "./sample.ts";
import type { Server, Side } from "./tmux.ts";

/** How the line gets into an option: the plugin's format, a job, or what the plugin would have replaced. */
type Way = "live" | "job" | "placeholder";

function wayOf({ text }: Side): Way | null {
  if (text.includes("@claude-usage}")) return "live";
  if (/#\([^)]*claude-usage/.test(text)) return "job";
  return text.includes("#{claude_usage}") ? "placeholder" : null;
}

interface Used extends Side {
  readonly name: "status-left" | "status-right";
  readonly way: Way;
}

/** The sides of the bar that the line stands in. */
const usedIn = ({ left, right }: Server): readonly Used[] =>
  [
    { name: "status-left" as const, ...left },
    { name: "status-right" as const, ...right },
  ].flatMap((side) => {
    const way = wayOf(side);
    return way === null ? [] : [{ ...side, way }];
  });

const NO_SERVER = ok("no tmux server answers");

export const bar: Check = {
  name: "bar",
  run: (world) => {
    const { server } = world.tmux;
    if (server === null) return NO_SERVER;
    const [used] = usedIn(server);
    if (used === undefined) {
      return warn(
        "tmux's bar does not call claude-usage",
        'set -g status-right "#(claude-usage)" in tmux.conf, or the plugin\'s #{claude_usage}',
      );
    }
    if (used.way === "placeholder") {
      return fail(
        `${used.name} has #{claude_usage}, and the plugin has not run`,
        `run-shell '${join(world.root, "claude-usage.tmux")}' at the end of tmux.conf, or TPM's own line`,
      );
    }
    if (server.status === "off") {
      return warn(`${used.name} calls claude-usage, and the bar is off`, "set -g status on");
    }
    return jobFault(used.text, server) ?? ok(WAYS[used.way](used.name));
  },
};

const WAYS = {
  live: (side: string) => `${side} is kept by the daemon (the plugin's live bar)`,
  job: (side: string) => `${side} calls claude-usage`,
} as const;

/** A job has the PATH of the server, which is often shorter than a shell's. */
function jobFault(text: string, { path }: Server): Finding | null {
  const find = (name: string) => executablesIn(path ?? "", name).length > 0;
  const setPath = `set-environment -g PATH "…" in tmux.conf, with the folder of it`;
  if (/#\((?:exec )?claude-usage\b/.test(text) && !find("claude-usage")) {
    return fail("the bar calls claude-usage, which is not in tmux's PATH", setPath);
  }
  return find("node")
    ? null
    : fail("there is no node in tmux's PATH: no look starts the daemon there", setPath);
}

export const room: Check = {
  name: "room",
  run: ({ tmux: { server }, settings }: World) => {
    if (server === null) return NO_SERVER;
    const used = usedIn(server).filter(({ way }) => way !== "placeholder");
    const width = /^\d{1,3}$/.test(server.maxWidth ?? "")
      ? Number(server.maxWidth)
      : settings.values.max_width;
    const short = used.find((side) => side.length < cellsOf(side.text, width));
    if (short !== undefined) {
      return fail(
        `${short.name}-length is ${short.length}, and ${short.name} may take ${cellsOf(short.text, width)}: tmux cuts the rest off in silence`,
        `set -g ${short.name}-length 100`,
      );
    }
    return ok(
      used.map(({ name, length }) => `${name}-length is ${length}`).join(", ") || "not used",
    );
  },
};

/** What the line may take, and beside it the plain text: formats and other jobs are as long as they are. */
function cellsOf(text: string, width: number): number {
  const plain = withoutFormats(text.replace(/#\([^)]*\)/g, "").replace(/#\[[^\]]*\]/g, ""));
  return width + [...plain].length;
}

/** `#{…}` nests. */
function withoutFormats(text: string): string {
  const less = text.replace(/#\{[^{}]*\}/g, "");
  return less === text ? text : withoutFormats(less);
}
