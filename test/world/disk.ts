/** Small disks for tests, which root on Linux can mount: they can be filled up or made read-only. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { tryFs } from "../../src/platform/fs.ts";

const mount = (...args: readonly string[]): boolean => spawnSync("mount", args).status === 0;
const unmount = (folder: string): boolean => spawnSync("umount", ["-l", folder]).status === 0;

/** False without the right to mount, as in a plain container; such tests are then skipped. */
export const canMount: boolean =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  mount("-t", "tmpfs", "-o", "size=4k", "probe", "/mnt") &&
  unmount("/mnt");

const PAGE = 4096;

export interface Disk {
  readonly folder: string;
  /** Writes until only this many pages of 4 KiB are left. */
  readonly fill: (pagesLeft: number) => void;
  /** Frees what was filled. */
  readonly free: () => void;
  readonly readOnly: (yes: boolean) => void;
}

/** A disk of this many pages; unmounted with the test. */
export function disk(pages: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), "claude-usage-disk-"));
  if (!mount("-t", "tmpfs", "-o", `size=${pages * PAGE},mode=700`, "disk", folder))
    throw new Error("a disk cannot be mounted here");
  onTestFinished(() => {
    unmount(folder);
    rmdirSync(folder);
  });
  const filling = join(folder, "filling");
  return {
    folder,
    fill: (pagesLeft) => {
      const code = tryFs(() => writeFileSync(filling, Buffer.alloc((pages + 1) * PAGE)));
      if (code !== "ENOSPC") throw new Error(`the disk is not full: ${code}`);
      truncateSync(filling, statSync(filling).size - pagesLeft * PAGE);
    },
    free: () => truncateSync(filling, 0),
    readOnly: (yes) => {
      if (!mount("-o", `remount,${yes ? "ro" : "rw"}`, folder)) throw new Error("no remount");
    },
  };
}
