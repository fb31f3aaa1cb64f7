/** The only file that writes to the terminal. writeSync is cheaper than a stream, and nothing is lost at exit. */
import { writeSync } from "node:fs";
import { EXIT } from "../context.ts";
import { sleepSync } from "../platform/process.ts";

export const print = (text: string): void => write(1, `${text}\n`);

/** A sentence for a person, on stderr. */
export const printError = (text: string): void => write(2, `claude-usage: ${text}\n`);

/** Says what was wrong with a call; the exit code for it. */
export function usageError(...sentences: readonly string[]): typeof EXIT.usage {
  for (const sentence of sentences) printError(sentence);
  printError("See claude-usage --help.");
  return EXIT.usage;
}

/** Text as it is, for drawing over a line that stands. */
export const printRaw = (text: string): void => write(1, text);

/** A line of the daemon's log. */
export const logLine = (text: string): void => write(2, `${text}\n`);

/** Nobody takes it: a closed end, or a log on a full disk. */
const NO_READER_CODES = ["EPIPE", "EBADF", "EIO", "ENOSPC", "EDQUOT", "EROFS"];

/** Between two tries at a full pipe, in ms. */
const PAUSE = 5;

function write(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A full pipe empties; a closed one means nobody is listening any more.
      if (code === "EAGAIN") sleepSync(PAUSE);
      else if (code !== undefined && NO_READER_CODES.includes(code)) return;
      else throw error;
    }
  }
}
