/** Processes: signals to others, and facts about this one. */
import { readlinkSync } from "node:fs";
import { readFileAs } from "./bounded-file.ts";
import { errnoOf, listFolder, valueOr } from "./fs.ts";

/** Sends a signal; false when there is no such process any more. */
export function sendSignal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    errnoOf(error);
    return false;
  }
}

/** The current working directory; null where it has been removed. */
export function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

/** Blocks the whole process for `ms`, without using the CPU, where nothing can be awaited. */
export function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** The TCP ports that a process listens on; none where there is no /proc, or where the process belongs to another user. */
export function listeningPorts(pid: number): readonly number[] {
  const fds = `/proc/${pid}/fd`;
  const sockets = new Set(
    listFolder(fds).map((fd) => valueOr("", () => readlinkSync(`${fds}/${fd}`))),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    (readFileAs(`/proc/${pid}/net/${table}`, String) ?? "")
      .split("\n")
      .map((row) => row.trim().split(/ +/))
      // Local address, state (0A listens) and inode, by proc_net_tcp(5).
      .filter(
        ([, , , state, , , , , , inode]) => state === "0A" && sockets.has(`socket:[${inode}]`),
      )
      .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16)),
  );
}
