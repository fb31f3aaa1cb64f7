/** Files that others write, read whole or not at all: only regular ones, and only up to a size. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

export interface UnreadableFile {
  readonly why: "missing" | "unreadable";
}

/** The text of a regular file of at most `most` bytes, or why there is none. */
export function readBounded(file: string, most: number): string | UnreadableFile {
  try {
    // Without O_NONBLOCK the opening of a pipe would wait for its writer.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile()) return { why: "unreadable" };
      const bytes = firstBytes(descriptor, most + 1);
      return bytes.length > most ? { why: "unreadable" } : bytes.toString("utf8");
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return { why: code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable" };
  }
}

function firstBytes(descriptor: number, most: number): Buffer {
  // As much as there is, and a byte more to see its end; the bound is far larger than a usual file.
  const buffer = Buffer.allocUnsafe(Math.min(fstatSync(descriptor).size + 1, most));
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSync(descriptor, buffer, length, buffer.length - length, length);
  }
  return buffer.subarray(0, length);
}

/** By what a change of the file is noticed; null where there is none to see. */
export function fileStamp(file: string): string | null {
  try {
    const { ino, mtimeMs, size } = statSync(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return null;
  }
}
