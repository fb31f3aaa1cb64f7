/** Reads files of other programs whole or not at all: only regular files, and only up to a size. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { errnoOf } from "./fs.ts";

export interface UnreadableFile {
  readonly why: "missing" | "unreadable";
}

/** The text of a regular file of at most `maxBytes`, or why there is none. */
export function readBounded(file: string, maxBytes: number): string | UnreadableFile {
  const bytes = readBoundedBytes(file, maxBytes);
  return Buffer.isBuffer(bytes) ? bytes.toString("utf8") : bytes;
}

/** Its bytes; the caller may wipe them. */
export function readBoundedBytes(file: string, maxBytes: number): Buffer | UnreadableFile {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile()) return { why: "unreadable" };
      const bytes = firstBytes(descriptor, maxBytes + 1);
      if (bytes.length <= maxBytes) return bytes;
      bytes.fill(0);
      return { why: "unreadable" };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = errnoOf(error);
    return { why: code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable" };
  }
}

function firstBytes(descriptor: number, maxBytes: number): Buffer {
  // The file's size and one byte more, to see its end: `maxBytes` is far larger than a usual file.
  const buffer = Buffer.allocUnsafe(Math.min(fstatSync(descriptor).size + 1, maxBytes));
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSync(descriptor, buffer, length, buffer.length - length, length);
  }
  return buffer.subarray(0, length);
}
