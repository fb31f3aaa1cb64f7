/** What a process needs that waits: little memory, no debugger for others, and no files of its caller's. */
import { closeSync, readlinkSync } from "node:fs";
import { SECOND } from "../model/units.ts";
import { readFileAs } from "./bounded-file.ts";
import { listFolder, tryFs, valueOr } from "./fs.ts";

/**
 * For processes that mostly sleep: compiled code would take 6 MiB for good, and nothing runs often enough to gain. A busy
 * moment, such as the first polls of several accounts, would let the space of young objects grow by 30 MiB, also for good.
 */
export function saveMemory(): void {
  const v8 = process.getBuiltinModule("node:v8");
  v8.setFlagsFromString("--no-opt");
  v8.setFlagsFromString("--semi-space-growth-factor=1");
}

/** What a small process may leave behind before it is worth a collection of 10 ms. */
const MAX_GARBAGE_BYTES = 4 * 2 ** 20;

/**
 * To be called often: collects garbage where much of it has gathered. Left alone, V8 lets some 30 MiB gather before its first
 * collection of old objects, and of a heap that was once so large little is given back.
 */
export function garbageCollector(): () => void {
  const v8 = process.getBuiltinModule("node:v8");
  v8.setFlagsFromString("--expose-gc");
  const collect: unknown = process.getBuiltinModule("node:vm").runInNewContext("gc");
  const used = () => v8.getHeapStatistics().used_heap_size;
  let kept = used();
  return () => {
    if (typeof collect !== "function" || used() - kept < MAX_GARBAGE_BYTES) return;
    collect();
    kept = used();
  };
}

/**
 * Keeps the debugger closed from Node's first moment on, before any code of ours runs: its address is one that no machine
 * has (RFC 5737), so it cannot be opened. Every Node knows this flag, unlike --disable-sigusr1.
 */
export const NO_DEBUGGER = "--inspect-port=192.0.2.1:9229";

/** A SIGUSR1 from before its listener existed has opened the debugger by one of these. */
const LATE_DEBUGGER_MS = [10, 50, 200, SECOND];

/** At SIGUSR1, and by an inherited `--inspect`, Node opens a debugger to every local user, who could read the login. */
export function refuseDebugger(): void {
  if (process.listenerCount("SIGUSR1") > 0) return;
  process.on("SIGUSR1", () => {});
  closeDebugger();
  for (const late of LATE_DEBUGGER_MS) setTimeout(closeDebugger, late).unref();
}

function closeDebugger(): void {
  const inspector = process.getBuiltinModule("node:inspector");
  if (inspector.url() !== undefined) inspector.close();
}

/** What /proc tells of an open descriptor. */
interface Descriptor {
  readonly fd: number;
  /** `/a/path`, `pipe:[4711]`, `socket:[4712]` or `anon_inode:[eventfd]`. */
  readonly target: string;
  readonly flags: number;
}

const O_CLOEXEC = 0o2000000;
const O_ACCMODE = 0o3;

/**
 * Closes what the caller left open: a lock, or a pipe whose reader waits for its end. To be called before anything of our
 * own is opened. At its start Node marks descriptors below 16 as its own, and on up to the first gap, so below that only
 * the kind tells: Node has pipes with both ends, and nameless files of the kernel. On macOS a started process inherits
 * none, because libuv asks for that.
 */
export function closeInheritedDescriptors(): void {
  const open = listFolder("/proc/self/fd").flatMap((name) => descriptor(Number(name)));
  const ends = (target: string): string =>
    open
      .filter((one) => one.target === target && (one.flags & O_CLOEXEC) !== 0)
      .map(({ flags }) => flags & O_ACCMODE)
      .sort()
      .join();
  for (const { fd, target, flags } of open) {
    const isOurs =
      (flags & O_CLOEXEC) !== 0 &&
      (target.startsWith("anon_inode:") ||
        // libuv keeps one in reserve.
        target === "/dev/null" ||
        (target.startsWith("pipe:") && ends(target) === "0,1") ||
        // A parent of Node's kind may talk with us by a socket.
        (target.startsWith("socket:") && process.connected === true));
    if (!isOurs) tryFs(() => closeSync(fd));
  }
}

/** None for the standard ones, and for the folder that was just listed. */
function descriptor(fd: number): readonly Descriptor[] {
  if (fd <= 2) return [];
  const target = valueOr("", () => readlinkSync(`/proc/self/fd/${fd}`));
  const info = readFileAs(`/proc/self/fdinfo/${fd}`, String) ?? "";
  const [, flags] = /^flags:\s*([0-7]+)$/m.exec(info) ?? [];
  return target === "" || flags === undefined
    ? []
    : [{ fd, target, flags: Number.parseInt(flags, 8) }];
}
