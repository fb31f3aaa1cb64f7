/** What setup finds on a machine: tmux and its theme, the shell, the prompt, bars, Claude Code. Nothing is written. */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Context, homeOf } from "../context.ts";
import { MAX_SETTINGS_BYTES, readBounded } from "../platform/bounded-file.ts";
import { createExec, type Exec, executablesIn } from "../platform/exec.ts";
import { valueOr } from "../platform/fs.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { startedProgram } from "../platform/wrapped-program.ts";

export interface Surroundings {
  readonly env: Context["env"];
  readonly home: string;
  /** The folder of most programs' settings. */
  readonly configHome: string;
  /** The folder of this program, which holds scripts and tmux. */
  readonly root: string;
  /** How a shell calls this program: by its name where PATH leads to it, else by its path. */
  readonly command: string;
  readonly tmux: TmuxFound | null;
  readonly shell: string;
  readonly claudeSettings: string;
  readonly hasClaude: boolean;
}

interface TmuxFound {
  /** As tmux prints it, without its name. */
  readonly version: string;
  readonly theme: TmuxTheme | null;
  /** A server answers, so the file has to be sourced again. */
  readonly isRunning: boolean;
}

export async function findSurroundings(context: Context, program: string): Promise<Surroundings> {
  const { env, paths } = context;
  const home = homeOf(env);
  const root = dirname(dirname(realpathSync(program)));
  const launcher = join(root, "scripts/claude-usage");
  const [first] = executablesIn(env.PATH, "claude-usage");
  const isInPath = first !== undefined && startedProgram(first).file === launcher;
  const link = join(home, ".local/bin/claude-usage");
  const isLinked = valueOr("", () => realpathSync(link)) === launcher;
  const configHome = dirname(dirname(paths.config));
  return {
    env,
    home,
    configHome,
    root,
    command: isInPath ? "claude-usage" : wordOfSh(isLinked ? link : launcher),
    tmux: await findTmux(createExec(env), tmuxConfigs(home, configHome)),
    shell: basename(env.SHELL ?? ""),
    claudeSettings: paths.claudeSettings,
    hasClaude:
      existsSync(dirname(paths.claudeSettings)) || executablesIn(env.PATH, "claude").length > 0,
  };
}

/** Empty where it cannot be read as a text of a dotfile's size. */
export function fileText(path: string): string {
  const text = readBounded(path, MAX_SETTINGS_BYTES);
  return typeof text === "string" ? text : "";
}

/** tmux reads them in this order; before 3.2 only the first that exists. */
export const tmuxConfigs = (home: string, configHome: string): readonly string[] => [
  join(home, ".tmux.conf"),
  join(configHome, "tmux/tmux.conf"),
];

const THEMES = {
  catppuccin: /@catppuccin_|catppuccin\/tmux/,
  dracula: /@dracula-|dracula\/tmux/,
  powerkit: /@powerkit_|tmux-powerkit/,
} as const;

type TmuxTheme = keyof typeof THEMES;

async function findTmux(exec: Exec, configs: readonly string[]): Promise<TmuxFound | null> {
  const version = await exec("tmux", ["-V"]);
  if (version.kind !== "exited" || version.code !== 0) return null;
  const options = await exec("tmux", ["show-options", "-g"]);
  const isRunning = options.kind === "exited" && options.code === 0;
  const said = [isRunning ? options.stdout : "", ...configs.map(fileText)].join("\n");
  const theme = (Object.keys(THEMES) as TmuxTheme[]).find((name) => THEMES[name].test(said));
  return {
    version: version.stdout.trim().replace(/^tmux /, ""),
    theme: theme ?? null,
    isRunning,
  };
}
