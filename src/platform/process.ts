/** Processes: signals to others, and facts about this one. */
import { errnoOf } from "./fs.ts";

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

/** For processes that mostly sleep: compiled code would take 6 MiB for good, and nothing runs often enough to gain. */
export const saveMemory = (): void =>
  process.getBuiltinModule("node:v8").setFlagsFromString("--no-opt");
