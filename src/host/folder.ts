/** The folder a command is called in. */
import { codeOf } from "../store/disk.ts";

/** Null where it was removed meanwhile. */
export function workingFolder(): string | null {
  try {
    return process.cwd();
  } catch (error) {
    codeOf(error);
    return null;
  }
}
