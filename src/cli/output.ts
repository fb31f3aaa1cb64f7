/**
 * The only file that writes to the terminal. Paths, settings and answers of others are in what it writes, so all but
 * printRaw makes control characters visible. writeSync is cheaper than a stream, and nothing is lost at exit.
 */
import { writeSync } from "node:fs";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../platform/printable.ts";
import { sleepSync } from "../platform/process.ts";

/** Lines for a person or a program; a newline in one of them is written as `\n`. */
export const print = (...lines: readonly string[]): void =>
  write(1, lines.map((line) => `${printable(line)}\n`).join(""));

/** A text of many lines. */
export const printText = (text: string): void => print(...text.split("\n"));

/** stderr, or the log after a rotation. */
let errorDescriptor = 2;

/** What would go to stderr goes there from now on. */
export const redirectErrors = (descriptor: number): void => {
  errorDescriptor = descriptor;
};

/** A sentence for a person, on stderr. */
export const printError = (sentence: string): void => logLine(`claude-usage: ${sentence}`);

/** Says what was wrong with how the program was called, and returns the exit code for it; main.ts adds where to read on. */
export function usageError(...sentences: readonly string[]): typeof EXIT.usage {
  for (const sentence of sentences) printError(sentence);
  return EXIT.usage;
}

/** Text exactly as it is, with the sequences of a surface or the code of a shell, and without a newline. */
export const printRaw = (text: string): void => write(1, text);

/** A line of the daemon's log. */
export const logLine = (line: string): void => write(errorDescriptor, `${printable(line)}\n`);

/** The text cannot be delivered: the reader is gone, or the log is on a full disk. */
const NO_READER_CODES = ["EPIPE", "EBADF", "EIO", "ENOSPC", "EDQUOT", "EROFS"];

/** Between two attempts at a full pipe. */
const RETRY_MS = 5;

function write(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A full pipe empties; a closed one has no reader any more.
      if (code === "EAGAIN") sleepSync(RETRY_MS);
      else if (code !== undefined && NO_READER_CODES.includes(code)) return;
      else throw error;
    }
  }
}
