/** One call of the program: everything a command may know of the process it runs in. */

import { absolutePath, type Paths, pathsFor } from "./cache/paths.ts";
import { isLoginFailure } from "./model/outcome.ts";
import type { Snapshot } from "./model/snapshot.ts";

/** sysexits(3), as far as we use them. */
export const EXIT = {
  done: 0,
  bug: 1,
  /** Shared with a fault of ours: a shell's plain no. */
  problem: 1,
  usage: 64,
  noData: 69,
  noRoom: 75,
  replaced: 75,
  noLogin: 77,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Context {
  /** What follows the command's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  /** True when a person sees stdout directly. */
  readonly isTerminal: () => boolean;
  /** The program's own file, to start a daemon with. */
  readonly program: string;
}

/** How a command ends that gave what is known: 0 with a reading, else by why there is none. */
export function exitCodeFor({ kind, health }: Snapshot): ExitCode {
  if (kind === "read") return EXIT.done;
  const signedOut = health.kind === "failing" && isLoginFailure(health.failure);
  return signedOut ? EXIT.noLogin : EXIT.noData;
}

export type Command = (call: Context) => Promise<ExitCode>;

/** Absolute, and without a slash at its end. */
export const homeOf = ({ HOME }: Context["env"]): string => absolutePath(HOME) ?? homeByUser();

/** Nearly everybody has a HOME, and to load node:os takes a look as long as to read its files. */
const homeByUser = (): string => process.getBuiltinModule("node:os").userInfo().homedir;

export function createContext(
  argv: readonly string[],
  process: NodeJS.Process,
  program: string,
): Context {
  const { env } = process;
  const home = homeOf(env);
  // A folder that was removed has no name: it is asked for only where that matters.
  const cwd = env.CLAUDE_CONFIG_DIR?.startsWith("/") === false ? process.cwd() : "/";
  const paths = pathsFor({ home, cwd, env });
  return { argv, env, paths, isTerminal: () => process.stdout.isTTY === true, program };
}
