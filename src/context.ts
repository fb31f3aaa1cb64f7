/** One run of the program: everything that a command may know of its process. */

import { fstatSync, statSync } from "node:fs";
import { accountPaths } from "./cache/account-folder.ts";
import { absolutePath, type CommandSource, type Paths } from "./cache/paths.ts";
import type { ExitCode } from "./exit-codes.ts";

export interface Context {
  /** What follows the command's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  /** What the account is called, where `--account` or a table of config.toml chose it. */
  readonly account?: string;
  /** Where the numbers come from a command: which one. */
  readonly source?: CommandSource;
  /** True when a person sees stdout directly. */
  readonly isTerminal: () => boolean;
  /** The program's own file, to start a daemon with. */
  readonly program: string;
}

export type Command = (context: Context) => Promise<ExitCode>;

/** A `#()` job of tmux knows the server but has no pane. */
export const isTmuxJob = ({ env, isTerminal }: Context): boolean =>
  Boolean(env.TMUX) && !env.TMUX_PANE && !isTerminal();

/** Absolute, and without a slash at its end. */
export const homeOf = ({ HOME }: Context["env"]): string => absolutePath(HOME) ?? homeByUser();

/** HOME is almost always set, and loading node:os takes as long as reading all our files for one line. */
const homeByUser = (): string => process.getBuiltinModule("node:os").userInfo().homedir;

export function createContext(
  argv: readonly string[],
  process: NodeJS.Process,
  program: string,
): Context {
  const { env } = process;
  const home = homeOf(env);
  // process.cwd() throws in a folder that was removed, so it is called only where it matters.
  const folders = [env.CLAUDE_CONFIG_DIR, env.CLAUDE_SECURESTORAGE_CONFIG_DIR];
  const isRelative = folders.some((folder) => folder?.startsWith("/") === false);
  const cwd = isRelative ? process.cwd() : "/";
  const paths = accountPaths({ home, cwd, env }, process.getuid?.());
  const isTerminal = (): boolean => mayBeTerminal() && process.stdout.isTTY === true;
  return { argv, env, paths, isTerminal, program };
}

/** False for most of what is no terminal: to make process.stdout, Node loads all its streams. */
function mayBeTerminal(): boolean {
  const stdout = fstatSync(1);
  return stdout.isCharacterDevice() && stdout.rdev !== statSync("/dev/null").rdev;
}
