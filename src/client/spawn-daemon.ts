/** Spawns the daemon process. A file of its own because node:child_process would cost every reader 3 ms. */
import { spawn } from "node:child_process";
import { closeSync, constants, writeFileSync } from "node:fs";
import { encodeFile } from "../cache/formats.ts";
import { claudeFolders } from "../cache/paths.ts";
import {
  daemonVariables,
  SESSION_VARIABLES,
  SHARE_PASSWORD_VARIABLE,
} from "../config/daemon-variables.ts";
import type { Context } from "../context.ts";
import { makeFolder, openForWriting, tryFs, valueOr } from "../platform/fs.ts";
import { NO_DEBUGGER } from "../platform/long-running.ts";
import { identityOf } from "../platform/process-identity.ts";
import { fallbacksSet } from "../sources/login-fallback.ts";

/** Its process name, by which it knows that it runs in the background: no supervisor waits for it or restarts it. */
const DAEMON_PROCESS_NAME = "claude-usage";

export const isBackgroundDaemon = (process: { readonly argv0: string }): boolean =>
  process.argv0 === DAEMON_PROCESS_NAME;

/** Starts a daemon that outlives us; its log lines go to the log file. Throws on errors of the disk. */
export function spawnDaemon(
  { paths, env, program, source }: Context,
  argv: readonly string[],
): {
  readonly pid: number | undefined;
  readonly exited: Promise<number | null>;
} {
  makeFolder(paths.cache);
  // What is not a file there costs the log, and not the daemon.
  const log = valueOr(null, () => openForWriting(paths.log, constants.O_APPEND));
  const passed = Object.fromEntries(
    daemonVariables(env, [...SESSION_VARIABLES, SHARE_PASSWORD_VARIABLE]),
  );
  // A command has no folder that a variable could name.
  const account = source === undefined ? [] : ["--account", source.name];
  const words = [NO_DEBUGGER, program, "daemon", ...account, ...argv];
  const child = spawn(process.execPath, words, {
    argv0: DAEMON_PROCESS_NAME,
    cwd: "/",
    detached: true,
    env: { ...passed, ...fallbacksSet(env), ...claudeFolders({ env, paths }) },
    stdio: ["ignore", "ignore", log ?? "ignore"],
  });
  if (log !== null) closeSync(log);
  const { pid } = child;
  // Until it has the lease, `stop` finds it there.
  if (pid !== undefined)
    tryFs(() => {
      const started = openForWriting(paths.started, constants.O_TRUNC | constants.O_NOFOLLOW);
      writeFileSync(started, encodeFile(identityOf(pid)));
      closeSync(started);
    });
  const exited = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code));
  });
  child.unref();
  return { pid, exited };
}
