/** The marker of this boot: an empty file that ends with it, which spares readers reading the boot id. Linux only. */
import { closeSync, lstatSync, mkdirSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readBootTime } from "../platform/clock.ts";
import { openForWriting, tryFs } from "../platform/fs.ts";

/** The statfs(2) type of a file system that ends with the boot. */
const TMPFS = 0x01021994;

/**
 * Writes an empty file named after this boot to `runtime`, which ends with the boot: readers then need not read the boot
 * id. Only on tmpfs, and only in folders of the user `uid` that nobody else may enter; elsewhere readers do without.
 */
export function writeBootMarker(runtime: string | null, uid: number | undefined): void {
  const boot = readBootTime();
  if (runtime === null || boot === null) return;
  tryFs(() => {
    const folder = dirname(runtime);
    if (statfsSync(folder).type !== TMPFS || !isPrivateFolder(folder, uid)) return;
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    if (!isPrivateFolder(runtime, uid)) return;
    closeSync(openForWriting(join(runtime, boot.id), 0));
  });
}

/** A link counts as none, wherever it leads. */
function isPrivateFolder(path: string, uid: number | undefined): boolean {
  const stats = lstatSync(path);
  return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0;
}
