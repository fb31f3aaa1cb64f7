/** Spawns the daemon process. A file of its own because node:child_process would cost every reader 3 ms. */
import { spawn } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { encodeFile } from "../cache/formats.ts";
import { claudeFolders } from "../cache/paths.ts";
import { daemonVariables, SESSION_VARIABLES } from "../config/daemon-variables.ts";
import type { Context } from "../context.ts";
import { makeFolder, tryFs } from "../platform/fs.ts";
import { identityOf } from "../platform/process-identity.ts";
import { fallbacksSet } from "../sources/login-fallback.ts";

/** Its process name, by which it knows that it runs in the background: no supervisor waits for it or restarts it. */
const DAEMON_PROCESS_NAME = "claude-usage";

/** Newer versions of Node can be kept from opening a debugger from their first moment on. */
const NODE_FLAGS = ["--disable-sigusr1"].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

export const isBackgroundDaemon = (process: { readonly argv0: string }): boolean =>
  process.argv0 === DAEMON_PROCESS_NAME;

/** Starts a daemon that outlives us; its log lines go to the log file. Throws on errors of the disk. */
export function spawnDaemon(
  { paths, env, program }: Context,
  argv: readonly string[],
): {
  readonly pid: number | undefined;
  readonly exited: Promise<number | null>;
} {
  makeFolder(paths.cache);
  const log = openSync(paths.log, "a", 0o600);
  const passed = Object.fromEntries(daemonVariables(env, SESSION_VARIABLES));
  const child = spawn(process.execPath, [...NODE_FLAGS, program, "daemon", ...argv], {
    argv0: DAEMON_PROCESS_NAME,
    cwd: "/",
    detached: true,
    env: { ...passed, ...fallbacksSet(env), ...claudeFolders({ env, paths }) },
    stdio: ["ignore", "ignore", log],
  });
  closeSync(log);
  const { pid } = child;
  // Until it has the lease, `stop` finds it there.
  if (pid !== undefined)
    tryFs(() => writeFileSync(paths.started, encodeFile(identityOf(pid)), { mode: 0o600 }));
  const exited = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code));
  });
  child.unref();
  return { pid, exited };
}
