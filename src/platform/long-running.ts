/** What a process needs that waits: little memory, no debugger for others, and no files of its caller's. */
import { closeSync, readFileSync, readlinkSync } from "node:fs";
import { SECOND } from "../model/units.ts";
import { listFolder, tryFs, valueOr } from "./fs.ts";

/** For processes that mostly sleep: compiled code would take 6 MiB for good, and nothing runs often enough to gain. */
export const saveMemory = (): void =>
  process.getBuiltinModule("node:v8").setFlagsFromString("--no-opt");

/** A SIGUSR1 from before its listener existed has opened the debugger by then. */
const LATE_DEBUGGER_MS = SECOND;

/** At SIGUSR1, and by an inherited `--inspect`, Node opens a debugger to every local user, who could read the login. */
export function refuseDebugger(): void {
  if (process.listenerCount("SIGUSR1") > 0) return;
  process.on("SIGUSR1", () => {});
  closeDebugger();
  setTimeout(closeDebugger, LATE_DEBUGGER_MS).unref();
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
  const info = valueOr("", () => readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"));
  const [, flags] = /^flags:\s*([0-7]+)$/m.exec(info) ?? [];
  return target === "" || flags === undefined
    ? []
    : [{ fd, target, flags: Number.parseInt(flags, 8) }];
}
