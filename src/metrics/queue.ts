/** Lines that could not be sent yet, on disk: a restart loses none of them, and the oldest go where there are too many. */
import { closeSync, constants, rmSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { writeText } from "../cache/write.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { makeFolder, openForWriting, tryFs } from "../platform/fs.ts";

/** Some twelve hours of an account with a few models; `history export` sends what is older. */
const MAX_QUEUE_BYTES = 1024 * 1024;

/** An append may go over the limit by one sample of everything. */
const MAX_FILE_BYTES = 2 * MAX_QUEUE_BYTES;

export interface MetricsQueue {
  readonly lines: () => readonly string[];
  readonly add: (lines: readonly string[]) => void;
  /** Removes the first lines. */
  readonly drop: (count: number) => void;
}

export const queueFile = ({ state, cache }: Paths): string =>
  `${state}/${basename(cache)}/metrics-queue.txt`;

/** What a crash has torn, or another program wrote, is no line. */
const LINE = /^claude_usage_[a-z_]+\{[^\n]*\} -?[\d.e+-]+ \d{13}$/;

export function metricsQueue(file: string): MetricsQueue {
  const text = readBounded(file, MAX_FILE_BYTES);
  let lines: readonly string[] =
    typeof text === "string" ? text.split("\n").filter((line) => LINE.test(line)) : [];
  let bytes = sizeOf(lines);
  const rewrite = (left: readonly string[]) => {
    lines = left;
    bytes = sizeOf(left);
    // On a disk that refuses, the lines are sent from memory all the same.
    if (left.length > 0) writeText(file, `${left.join("\n")}\n`);
    else tryFs(() => rmSync(file, { force: true }));
  };
  return {
    lines: () => lines,
    add: (more) => {
      if (more.length === 0) return;
      if (bytes + sizeOf(more) > MAX_QUEUE_BYTES) {
        // A quarter at once, so that the file is not rewritten each minute.
        rewrite([...lines.slice(Math.ceil(lines.length / 4)), ...more]);
        return;
      }
      lines = [...lines, ...more];
      bytes += sizeOf(more);
      makeFolder(dirname(file));
      tryFs(() => append(file, `${more.join("\n")}\n`));
    },
    drop: (count) => {
      if (count > 0) rewrite(lines.slice(count));
    },
  };
}

function append(file: string, text: string): void {
  const descriptor = openForWriting(file, constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    // What a full disk cuts off is no line when it is read again.
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

const sizeOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + line.length + 1, 0);
