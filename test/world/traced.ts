/** The system calls of a program and all it starts, by strace: what they run, open, change, connect to and write. */
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { followed, type Person, type Running } from "./person.ts";

export const hasStrace = spawnSync("strace", ["-V"]).status === 0;

const LAUNCHER = new URL("../../scripts/claude-usage", import.meta.url).pathname;

const CALLS = [
  "execve,execveat,%network,io_uring_setup",
  "open,openat,openat2,creat,truncate,ftruncate,mknod,mknodat",
  "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir",
  "chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utime,utimes,utimensat,setxattr,lsetxattr",
  "write,writev,pwrite64,pwritev,pwritev2,sendfile,splice,copy_file_range",
];

export interface SystemCall {
  readonly name: string;
  /** As strace writes them, with the paths and addresses behind descriptors, and nothing cut. */
  readonly args: string;
}

export interface Tracer {
  /** Starts a shell command in which `$0` is the launcher. */
  readonly start: (command: string, env?: Readonly<Record<string, string>>) => Running;
  /** The calls of all commands that have ended. */
  readonly calls: () => readonly SystemCall[];
}

/** Runs commands as `someone`; the logs of strace go to `logs`. */
export function tracer(someone: Person, logs: string): Tracer {
  let started = 0;
  return {
    start: (command, env = {}) => {
      started += 1;
      const flags = ["-f", "--seccomp-bpf", "-qq", "-y", "-yy", "-v", "-s", "1000000"];
      const log = join(logs, `trace-${started}`);
      const child = spawn(
        "strace",
        [...flags, "-o", log, "-e", `trace=${CALLS}`, "--", "sh", "-c", command, LAUNCHER],
        { cwd: someone.home, env: { ...someone.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
      );
      return followed(child);
    },
    calls: () =>
      readdirSync(logs)
        .filter((name) => name.startsWith("trace-"))
        .flatMap((name) => readFileSync(join(logs, name), "utf8").split("\n"))
        .flatMap((line) => {
          // The second half of an interrupted call does not matter here.
          const [, name, args] = /^\d+ +([a-z_0-9]+)\((.*)$/.exec(line) ?? [];
          return name === undefined || args === undefined ? [] : [{ name, args }];
        }),
  };
}
