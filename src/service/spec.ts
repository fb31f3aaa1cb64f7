/** What a service runs: the daemon, with those variables of this environment that it goes by. No secret is among them. */
import { dirname } from "node:path";
import { ALL_SETTINGS } from "../config/all-settings.ts";
import { variableOf } from "../config/setting.ts";
import type { Context } from "../context.ts";

export interface Task {
  /** Node and our program: absolute paths. */
  readonly node: string;
  readonly program: string;
  /** The folder of all accounts' caches: the one that may be written to. */
  readonly cache: string;
  readonly log: string;
  readonly env: readonly (readonly [name: string, value: string])[];
}

const PROXIES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] as const;

/** PATH is for tmux, the languages for its text, TZ for the clock times on the line. */
const PASSED = [
  "HOME",
  "PATH",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "CLAUDE_CONFIG_DIR",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  ...PROXIES,
  "NO_PROXY",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  ...Object.keys(ALL_SETTINGS).map(variableOf),
] as const;

/** The task for the account of this call, and the names of variables that must not stand in a file, for they may hold a password. */
export function taskFor(
  { env, paths }: Context,
  node: string,
  program: string,
): { readonly task: Task; readonly kept: readonly string[] } {
  // A relative one is meant from here, and the daemon works from the root.
  const config = env.CLAUDE_CONFIG_DIR ? { CLAUDE_CONFIG_DIR: dirname(paths.credentials) } : {};
  const set = Object.entries({ ...env, ...config }).flatMap(([name, value]) =>
    value && (PASSED as readonly string[]).includes(name) ? [[name, value] as const] : [],
  );
  const isSecret = (name: string, value: string) =>
    (PROXIES as readonly string[]).includes(name) && value.includes("@");
  return {
    task: {
      node,
      program,
      cache: dirname(paths.cache),
      log: paths.log,
      env: set.filter(([name, value]) => !isSecret(name, value)),
    },
    kept: set.filter(([name, value]) => isSecret(name, value)).map(([name]) => name),
  };
}

/** The first text of the task that cannot stand in a service's file, which goes by lines; null where all can. */
export const unwritableIn = ({ node, program, cache, log, env }: Task): string | null =>
  [node, program, cache, log, ...env.flat()].find((text) => /\p{Cc}/u.test(text)) ?? null;
