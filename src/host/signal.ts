/** Words to a running daemon: SIGTERM to end, SIGUSR2 to refresh. */
import { codeOf } from "../store/disk.ts";

/** False when there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    codeOf(error);
    return false;
  }
}
