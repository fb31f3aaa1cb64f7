/** Reads stdin only until it is complete, because the program that writes it may never close it. */
import { constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import type { Millis } from "../model/units.ts";
import { errnoOf } from "./fs.ts";
import { sleepSync } from "./process.ts";

export interface StdinLimits {
  readonly bytes: number;
  readonly time: Millis;
}

/**
 * The bytes on stdin: up to its end, up to `isWhole`, or up to the limits. Node's own stdin is a stream, and streams take
 * longer to load than all else here: files, sockets and Linux's pipes are read without.
 */
export async function readStdin(
  isWhole: (text: string) => boolean,
  limits: StdinLimits,
): Promise<Buffer> {
  const stdin = fstatSync(0);
  // A terminal has no input for us.
  if (stdin.isCharacterDevice()) return Buffer.alloc(0);
  const descriptor = nonBlocking(stdin);
  return descriptor === null
    ? await readStream(isWhole, limits)
    : readDescriptor(descriptor, isWhole, limits);
}

/** A descriptor of stdin whose reads never block; null where only a stream can do that. */
function nonBlocking(stdin: Stats): number | null {
  if (stdin.isFile()) return 0;
  if (stdin.isFIFO()) return reopenPipe();
  return stdin.isSocket() ? unblockSocket() : null;
}

/** The pipe on stdin, reopened so that reads do not block; null without /proc. */
function reopenPipe(): number | null {
  try {
    return openSync("/proc/self/fd/0", constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

interface PipeWrap {
  readonly Pipe: new (kind: number) => { open(descriptor: number): number };
  readonly constants: { readonly SOCKET: number };
}

/**
 * The socket on stdin, which Claude Code gives, set to non-blocking: only the internals of Node's streams can do that, through
 * `process.binding`, which is deprecated and works from Node 20 to 26. Null where it does not.
 */
function unblockSocket(): number | null {
  try {
    const { binding } = process as typeof process & { binding(name: string): PipeWrap };
    const { Pipe, constants } = binding("pipe_wrap");
    return new Pipe(constants.SOCKET).open(0) === 0 ? 0 : null;
  } catch {
    return null;
  }
}

/** Between two reads of an empty pipe. */
const STDIN_POLL_MS = 2;

function readDescriptor(
  descriptor: number,
  isWhole: (text: string) => boolean,
  { bytes, time }: StdinLimits,
): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  let length = 0;
  let waited = 0;
  while (length < bytes && waited < time) {
    const read = readNow(descriptor, buffer, length);
    if (read === 0) break;
    if (read === null) {
      sleepSync(STDIN_POLL_MS);
      waited += STDIN_POLL_MS;
    } else {
      length += read;
      if (isWhole(buffer.toString("utf8", 0, length))) break;
    }
  }
  return buffer.subarray(0, length);
}

/** The number of bytes read: 0 at the end, null for none yet. */
function readNow(descriptor: number, buffer: Buffer, from: number): number | null {
  try {
    return readSync(descriptor, buffer, from, buffer.length - from, null);
  } catch (error) {
    return errnoOf(error) === "EAGAIN" ? null : 0;
  }
}

function readStream(
  isWhole: (text: string) => boolean,
  { bytes, time }: StdinLimits,
): Promise<Buffer> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0);
    const done = () => {
      clearTimeout(timer);
      process.stdin.pause();
      resolve(read.subarray(0, bytes));
    };
    const timer = setTimeout(done, time);
    process.stdin.on("data", (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      if (read.length >= bytes || isWhole(read.toString("utf8"))) done();
    });
    process.stdin.once("end", done);
    process.stdin.once("error", done);
  });
}
