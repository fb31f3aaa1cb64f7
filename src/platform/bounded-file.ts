/** Reads files whole or not at all: only regular files, and only up to a size. All of src reads through this. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { errnoOf } from "./fs.ts";

/** A larger file is not a settings file of any program. */
export const MAX_SETTINGS_BYTES = 4 * 1024 * 1024;

export interface UnreadableFile {
  readonly why: "missing" | "unreadable";
  /** For a person, after the file's name. */
  readonly text: string;
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
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return unreadable("is not a regular file");
      const bytes = firstBytes(descriptor, stats.size, maxBytes + 1);
      if (bytes.length <= maxBytes) return bytes;
      bytes.fill(0);
      return unreadable(`is larger than ${maxBytes} bytes`);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = errnoOf(error);
    const why = code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable";
    // A socket cannot even be opened.
    return { why, text: code === "ENXIO" ? "is not a regular file" : `cannot be read (${code})` };
  }
}

const unreadable = (text: string): UnreadableFile => ({ why: "unreadable", text });

/** Our own files are smaller; a larger one is not ours. */
const MAX_OWN_BYTES = 4 * 2 ** 20;

/** A decoded file of ours; null for one that is missing, unreadable or not ours, which are all the same to a reader. */
export function readFileAs<T>(path: string, decode: (content: string) => T | null): T | null {
  const content = readBounded(path, MAX_OWN_BYTES);
  return typeof content === "string" ? decode(content) : null;
}

/** The files of /proc say that they have no size. */
const LEAST_BUFFER_BYTES = 4_096;

function firstBytes(descriptor: number, size: number, maxBytes: number): Buffer {
  // The file's size and one byte more, to see its end: `maxBytes` is far larger than a usual file.
  let buffer: Buffer = Buffer.allocUnsafe(
    Math.min(Math.max(size + 1, LEAST_BUFFER_BYTES), maxBytes),
  );
  let length = 0;
  for (let read = -1; read !== 0 && length < maxBytes; length += read) {
    if (length === buffer.length) buffer = longer(buffer, maxBytes);
    read = readSync(descriptor, buffer, length, buffer.length - length, length);
  }
  return buffer.subarray(0, length);
}

/** Twice as long, up to `maxBytes`; the shorter one is wiped. */
function longer(buffer: Buffer, maxBytes: number): Buffer {
  const next = Buffer.allocUnsafe(Math.min(2 * buffer.length, maxBytes));
  buffer.copy(next);
  buffer.fill(0);
  return next;
}
