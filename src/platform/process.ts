/** Processes: signals to others, and what this one is. */
import { errnoOf } from "./fs.ts";

/** False when there is no such process any more. */
export function sendSignal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    errnoOf(error);
    return false;
  }
}

/** The folder this process was called in; null where it was removed meanwhile. */
export function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

/** For processes that mostly sleep: compiled code would take 6 MiB for good, and nothing runs often enough to gain. */
export const saveMemory = (): void =>
  process.getBuiltinModule("node:v8").setFlagsFromString("--no-opt");
