/** Checks of tmux: its version, whether the bar calls us, and whether it gives the line enough cells. */
import { join } from "node:path";
import { parseCommand } from "../cli/parse.ts";
import { LINE } from "../cli/shared-specs.ts";
import { outputFormat } from "../client/output-format.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import type { Context } from "../context.ts";
import { executablesIn } from "../platform/exec.ts";
import { type DoctorCheck, type Finding, fail, ok, skipped, warn } from "./check.ts";
import type { BarSide, TmuxServerSample } from "./tmux-sample.ts";

/** The first tmux whose formats count down by themselves. */
const MIN_LIVE_VERSION = 3.2;

/** `3.3a`, `next-3.6`, `master`; null for a version of another kind. */
function versionNumber(version: string): number | null {
  if (version === "master") return Number.POSITIVE_INFINITY;
  const [, number] = /^(?:next-)?(\d{1,3}\.\d{1,3})/.exec(version) ?? [];
  return number === undefined ? null : Number(number);
}

export const tmuxCheck: DoctorCheck = {
  name: "tmux",
  run: ({ tmux: { version, server } }) => {
    if (version === null) return skipped("not installed");
    const where = server === null ? "no server answers" : "a server answers";
    const number = versionNumber(version.replace(/^tmux /, ""));
    return number === null || number >= MIN_LIVE_VERSION
      ? ok(`${version}, ${where}`)
      : warn(
          `${version}, ${where}; the bar cannot count down by itself`,
          `install tmux ${MIN_LIVE_VERSION} or newer and use the plugin; #(claude-usage --for tmux) works with this one`,
        );
  },
};

/** How the line gets into an option: the plugin's format, a job, or what the plugin would have replaced. */
type LineForm = "live" | "job" | "placeholder";

function lineFormIn({ text }: BarSide): LineForm | null {
  if (text.includes("@claude-usage}")) return "live";
  if (/#\([^)]*claude-usage/.test(text)) return "job";
  return text.includes("#{claude_usage}") ? "placeholder" : null;
}

interface SideWithLine extends BarSide {
  readonly name: "status-left" | "status-right";
  readonly form: LineForm;
}

/** The sides of the bar that have the line. */
const sidesWithLine = ({ left, right }: TmuxServerSample): readonly SideWithLine[] =>
  [
    { name: "status-left" as const, ...left },
    { name: "status-right" as const, ...right },
  ].flatMap((side) => {
    const form = lineFormIn(side);
    return form === null ? [] : [{ ...side, form }];
  });

const NO_SERVER = skipped("no tmux server answers");

export const tmuxBarCheck: DoctorCheck = {
  name: "bar",
  run: ({ tmux: { server }, root, call }) => {
    if (server === null) return NO_SERVER;
    const [side] = sidesWithLine(server);
    if (side === undefined) {
      return warn(
        "tmux's bar does not call claude-usage",
        'set -g status-right "#(claude-usage --for tmux)" in tmux.conf, or the plugin\'s #{claude_usage}',
      );
    }
    if (side.form === "placeholder") {
      return fail(
        `${side.name} has #{claude_usage}, and the plugin has not run`,
        `run-shell '${join(root, "claude-usage.tmux")}' at the end of tmux.conf, or TPM's own line`,
      );
    }
    if (server.status === "off") {
      return warn(`${side.name} calls claude-usage, and the bar is off`, "set -g status on");
    }
    return (
      jobProblem(side.text, server) ??
      flagProblem(side.text, call) ??
      ok(FORM_MESSAGES[side.form](side.name))
    );
  },
};

const FORM_MESSAGES = {
  live: (side: string) => `${side} is kept by the daemon (the plugin's live bar)`,
  job: (side: string) => `${side} calls claude-usage`,
} as const;

/** A job has the PATH of the server, which is often shorter than a shell's. */
function jobProblem(text: string, { path, launch }: TmuxServerSample): Finding | null {
  const setPath = `set-environment -g PATH "…" in tmux.conf, with its folder`;
  const isFound = executablesIn(path ?? "", "claude-usage").length > 0;
  if (/#\((?:exec )?claude-usage\b/.test(text) && !isFound) {
    return fail("the bar calls claude-usage, which is not in tmux's PATH", setPath);
  }
  return launch === null ? null : fail(`under tmux's PATH: ${launch}`, setPath);
}

/** What is wrong with the flags that the bar's job gives us: the bar shows `usage` then. */
function flagProblem(text: string, call: Context): Finding | null {
  const [, words = ""] = /#\([^)]*claude-usage['"]?((?: [^)|;&<>]*)?)/.exec(text) ?? [];
  const argv = words.trim() === "" ? [] : words.trim().replace(/['"]/g, "").split(/ +/);
  const problem = lineProblem(argv, call);
  return problem === null
    ? null
    : fail(`the bar's call: ${problem}`, "correct it; `claude-usage --help` lists the flags");
}

function lineProblem(argv: readonly string[], call: Context): string | null {
  const [first = "-"] = argv;
  if (!first.startsWith("-")) return null; // Another command.
  const parsed = parseCommand(argv, RENDER_SETTINGS, LINE);
  if (typeof parsed === "string") return parsed;
  const format = outputFormat({ ...call, argv }, parsed.flags);
  return typeof format === "string" ? format : null;
}

export const tmuxWidthCheck: DoctorCheck = {
  name: "width",
  run: ({ tmux: { server }, settings }) => {
    if (server === null) return NO_SERVER;
    const sides = sidesWithLine(server).filter(({ form }) => form !== "placeholder");
    const width = /^\d{1,3}$/.test(server.maxWidth ?? "")
      ? Number(server.maxWidth)
      : settings.values.max_width;
    const short = sides.find((side) => side.length < cellsOf(side.text, width));
    if (short !== undefined) {
      return fail(
        `${short.name}-length is ${short.length}, and ${short.name} may take ${cellsOf(short.text, width)}: tmux silently cuts the rest off`,
        `set -g ${short.name}-length 100`,
      );
    }
    return sides.length === 0
      ? skipped("the bar does not have the line")
      : ok(sides.map(({ name, length }) => `${name}-length is ${length}`).join(", "));
  },
};

/** The line's maximum and the plain text beside it; the widths of formats and other jobs are unknown. */
function cellsOf(text: string, width: number): number {
  const plain = withoutFormats(text.replace(/#\([^)]*\)/g, "").replace(/#\[[^\]]*\]/g, ""));
  return width + [...plain].length;
}

/** `#{…}` nests. */
function withoutFormats(text: string): string {
  const less = text.replace(/#\{[^{}]*\}/g, "");
  return less === text ? text : withoutFormats(less);
}
