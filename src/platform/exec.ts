/** Other programs, asked a question: what they say is taken down, within bounds. They learn of our environment what they need. */
import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "./fs.ts";

export type Env = Readonly<Record<string, string | undefined>>;

export type ExecResult =
  | {
      readonly kind: "said";
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** There is no such program. */
  | { readonly kind: "missing" }
  /** It did not end in time, or not by itself. */
  | { readonly kind: "hung" };

export type Exec = (name: string, args: readonly string[]) => Promise<ExecResult>;

/** A program that hangs is left after this many ms. */
const EXEC_TIMEOUT_MS = 5_000;

/** Where it finds its files, its server and its language; what may hold a secret is not among these. */
const PASSED_VARIABLES = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TERM",
  "TMUX",
  "TMUX_TMPDIR",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "DBUS_SESSION_BUS_ADDRESS",
] as const;

export function createExec(env: Env, patience = EXEC_TIMEOUT_MS): Exec {
  const passed = Object.fromEntries(PASSED_VARIABLES.map((name) => [name, env[name]]));
  return (name, args) =>
    new Promise((resolve) => {
      const options = { env: passed, cwd: "/", timeout: patience, killSignal: "SIGKILL" } as const;
      execFile(name, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ kind: "said", code, stdout, stderr });
        else if (code === "ENOENT" || code === "EACCES") resolve({ kind: "missing" });
        else resolve({ kind: "hung" });
      }).stdin?.end();
    });
}

/** The programs of that name in a PATH, the one that is called first. */
export const executablesIn = (path: string | undefined, name: string): readonly string[] =>
  (path ?? "")
    .split(":")
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .filter((file, at, all) => all.indexOf(file) === at && isExecutable(file));

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    errnoOf(error);
    return false;
  }
}
