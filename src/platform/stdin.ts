/** What another program says on stdin, read only until it is whole: nobody promises to close it. */
import { constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import type { Millis } from "../model/units.ts";
import { errnoOf } from "./fs.ts";
import { sleepSync } from "./process.ts";

export interface StdinLimits {
  readonly bytes: number;
  readonly time: Millis;
}

/**
 * The bytes on stdin: up to its end, up to `isWhole`, or up to the bounds. Node's own stdin is a stream, and streams
 * take longer to load than all else here: files, sockets and Linux's pipes do without.
 */
export async function readStdin(
  whole: (text: string) => boolean,
  most: StdinLimits,
): Promise<Buffer> {
  const stdin = fstatSync(0);
  // A terminal has a person behind it, who has nothing to say.
  if (stdin.isCharacterDevice()) return Buffer.alloc(0);
  const descriptor = withoutWaiting(stdin);
  return descriptor === null ? await streamed(whole, most) : looked(descriptor, whole, most);
}

/** Where stdin can be read so that it never waits; null where only a stream can. */
function withoutWaiting(stdin: Stats): number | null {
  if (stdin.isFile()) return 0;
  if (stdin.isFIFO()) return pipe();
  return stdin.isSocket() ? socket() : null;
}

/** The pipe on stdin, opened anew so that reading it never waits; null where there is no /proc to open it in. */
function pipe(): number | null {
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
 * The socket on stdin, as Claude Code gives one, told not to wait: for that there is only what Node's streams are made
 * of, by a door that is deprecated and open from Node 20 to 26. Null where it is shut.
 */
function socket(): number | null {
  try {
    const { binding } = process as typeof process & { binding(name: string): PipeWrap };
    const { Pipe, constants } = binding("pipe_wrap");
    return new Pipe(constants.SOCKET).open(0) === 0 ? 0 : null;
  } catch {
    return null;
  }
}

/** Between two looks at a pipe that has said nothing yet, in ms. */
const STDIN_POLL_MS = 2;

function looked(
  descriptor: number,
  whole: (text: string) => boolean,
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
      if (whole(buffer.toString("utf8", 0, length))) break;
    }
  }
  return buffer.subarray(0, length);
}

/** How many bytes there were: 0 at the end, null for none yet. */
function readNow(descriptor: number, buffer: Buffer, from: number): number | null {
  try {
    return readSync(descriptor, buffer, from, buffer.length - from, null);
  } catch (error) {
    return errnoOf(error) === "EAGAIN" ? null : 0;
  }
}

function streamed(whole: (text: string) => boolean, { bytes, time }: StdinLimits): Promise<Buffer> {
  return new Promise((resolve) => {
    let said = Buffer.alloc(0);
    const done = () => {
      clearTimeout(late);
      process.stdin.pause();
      resolve(said.subarray(0, bytes));
    };
    const late = setTimeout(done, time);
    process.stdin.on("data", (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      if (said.length >= bytes || whole(said.toString("utf8"))) done();
    });
    process.stdin.once("end", done);
    process.stdin.once("error", done);
  });
}
