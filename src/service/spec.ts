/** What a service runs: the daemon, with the variables of this environment that it uses. No secret is among them. */
import { dirname } from "node:path";
import { claudeFolders } from "../cache/paths.ts";
import { daemonVariables, PROXY_VARIABLES } from "../config/daemon-variables.ts";
import type { Context } from "../context.ts";

export interface ServiceSpec {
  /** Node and our program: absolute paths. */
  readonly node: string;
  readonly program: string;
  /** The folder of all accounts' caches: the one that the service may write to. */
  readonly cache: string;
  /** The folder of all accounts' state, which it may write to, too. */
  readonly state: string;
  readonly log: string;
  readonly env: readonly (readonly [name: string, value: string])[];
}

/** The service for the account of this call, and the variables withheld from its file, because they may hold a password. */
export function serviceSpec(
  { env, paths }: Context,
  node: string,
  program: string,
): { readonly spec: ServiceSpec; readonly withheld: readonly string[] } {
  // An empty folder counts, too.
  const passed = [...daemonVariables(env), ...Object.entries(claudeFolders({ env, paths }))];
  const isSecret = (name: string, value: string) =>
    PROXY_VARIABLES.includes(name) && value.includes("@");
  return {
    spec: {
      node,
      program,
      cache: dirname(paths.cache),
      state: paths.state,
      log: paths.log,
      env: passed.filter(([name, value]) => !isSecret(name, value)),
    },
    withheld: passed.filter(([name, value]) => isSecret(name, value)).map(([name]) => name),
  };
}

/** Variables that change what Node does, and are meant for other programs: a service has none of them. */
export const NODE_VARIABLES: readonly string[] = [
  "NODE_OPTIONS",
  "NODE_DEBUG",
  "NODE_REPL_EXTERNAL_MODULE",
  "NODE_CHANNEL_FD",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "DEBUG",
];

/** The first text that a service's file cannot hold, because the file has one value a line; null where there is none. */
export const unwritableText = ({
  node,
  program,
  cache,
  state,
  log,
  env,
}: ServiceSpec): string | null =>
  [node, program, cache, state, log, ...env.flat()].find((text) => /\p{Cc}/u.test(text)) ?? null;
