/** Which process a pid stands for: a pid alone may be another's after a restart, and in another container it always is. */
import { readlinkSync } from "node:fs";
import { readFileAs } from "./bounded-file.ts";
import { inRange, nullable, record, text } from "./decoders.ts";
import { isSystemError } from "./fs.ts";

/** What distinguishes a process from all others that have, had or will have its pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The boot of its machine. Null in any field: unknown. */
  readonly boot: string | null;
  /** The pid namespace, which each container has of its own; empty where the system has none. */
  readonly namespace: string | null;
  /** When it was started, in the system's own unit. */
  readonly started: string | null;
}

/** `elsewhere`: in another container, on another machine, or hidden from us; its pid must get no signal from here. */
export type ProcessState = "alive" | "gone" | "elsewhere";

/** A pid as it may be read from a file: signals are sent to it, and 0 and below are whole process groups. */
export const decodePid = inRange(1, 2 ** 31 - 1);

export const decodeIdentity = record<ProcessIdentity>({
  pid: decodePid,
  boot: nullable(text),
  namespace: nullable(text),
  started: nullable(text),
});

/** The identity of a running process of this container; with nulls where the system does not tell. */
export function identityOf(pid: number): ProcessIdentity {
  const machine = here();
  const stat = machine === null ? null : statOf(pid);
  return {
    pid,
    boot: machine?.boot ?? null,
    namespace: machine?.namespace ?? null,
    started: stat?.started ?? null,
  };
}

/** What became of a process. */
export function stateOf({ pid, boot, namespace, started }: ProcessIdentity): ProcessState {
  const machine = here();
  if (machine === null || boot !== machine.boot || namespace !== machine.namespace)
    return "elsewhere";
  const stat = statOf(pid);
  // A zombie has ended, and only waits for its parent to notice.
  return stat !== null && stat.started === started && !/^[ZX]/.test(stat.state) ? "alive" : "gone";
}

/** For the pid that an older build wrote down alone: its process counts as ours when its command line has `word`. */
export function stateByCommand(pid: number, word: string): ProcessState {
  const line = here() === null ? null : commandLine(pid);
  if (line === null) return here() === null ? "elsewhere" : "gone";
  return line.includes(word) ? "alive" : "elsewhere";
}

interface Machine {
  readonly boot: string;
  readonly namespace: string;
}

/** This machine and container; null where processes cannot be looked up, as without /proc or with another container's. */
function here(): Machine | null {
  if (isMac()) return { boot: "darwin", namespace: "" };
  const boot = contentOf("/proc/sys/kernel/random/boot_id")?.trim();
  const self = contentOf("/proc/self/stat");
  if (boot === undefined || self === null || Number.parseInt(self, 10) !== process.pid) return null;
  try {
    return { boot, namespace: readlinkSync("/proc/self/ns/pid") };
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

interface Stat {
  readonly state: string;
  readonly started: string;
}

/** Null for no such process. */
function statOf(pid: number): Stat | null {
  if (isMac()) {
    const found = /^(\S+)\s+(\S.*)$/.exec(ps(pid, "state=,lstart="));
    return found === null ? null : { state: found[1] ?? "", started: found[2] ?? "" };
  }
  // The name in brackets may hold anything; the 20th field after it is the start, in ticks since the boot.
  const fields = contentOf(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ") ?? [];
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? null : { state, started };
}

/** The words of a command line; null for no such process. */
function commandLine(pid: number): readonly string[] | null {
  if (isMac()) return ps(pid, "command=").split(/\s+/);
  return contentOf(`/proc/${pid}/cmdline`)?.split("\0") ?? null;
}

const isMac = (): boolean => process.platform === "darwin";

/** Empty for no such process. The time zone is fixed, because a start must read the same after a journey. */
function ps(pid: number, columns: string): string {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const env = { LC_ALL: "C", TZ: "UTC" };
  const args = ["-o", columns, "-p", String(pid)];
  return spawnSync("/bin/ps", args, { env, encoding: "utf8", timeout: 2_000 }).stdout?.trim() ?? "";
}

const contentOf = (file: string): string | null => readFileAs(file, String);
