/** Watches a folder for changes by other processes, without polling it. */
import { type FSWatcher, statSync, watch } from "node:fs";
import { basename } from "node:path";
import { SECOND } from "../model/units.ts";
import { errnoOf, makeFolder } from "./fs.ts";

export interface FolderWatcher {
  /** To be called now and then: watches again where the folder was removed or could not be watched. */
  readonly rearm: () => void;
  readonly close: () => void;
}

/** A file that is written and renamed makes several changes in a row. */
const SETTLE_MS = SECOND / 20;

export interface WatchOptions {
  /** Only files of these names count. */
  readonly names?: ReadonlySet<string>;
  /** The folder belongs to another program: it is not created. */
  readonly foreign?: boolean;
}

/** Calls `changed` shortly after something in `folder` has changed; creates the folder unless it is `foreign`. */
export function watchFolder(
  folder: string,
  changed: () => void,
  { names, foreign = false }: WatchOptions = {},
): FolderWatcher {
  let watcher: FSWatcher | null = null;
  let watched = "";
  let pending: NodeJS.Timeout | null = null;

  const onChange = (name: string | null) => {
    // When the folder itself is gone, the change has the folder's name.
    if (names !== undefined && name !== null && !names.has(name) && name !== basename(folder))
      return;
    pending ??= setTimeout(() => {
      pending = null;
      rearm();
      changed();
    }, SETTLE_MS);
  };
  const close = () => {
    watcher?.close();
    watcher = null;
    if (pending !== null) clearTimeout(pending);
    pending = null;
  };
  const rearm = () => {
    if (watcher !== null && watched === identityOf(folder)) return;
    watcher?.close();
    const exists = foreign || makeFolder(folder) === null;
    watcher = exists ? openWatcher(folder, onChange) : null;
    // A machine that has run out of watchers refuses for ever; the caller's timer reads the files then.
    watcher?.on("error", close);
    watched = identityOf(folder);
  };

  rearm();
  return { rearm, close };
}

function openWatcher(folder: string, onChange: (name: string | null) => void): FSWatcher | null {
  try {
    return watch(folder, { persistent: false }, (_, name) => onChange(name));
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

/** Differs for another folder of the same name, even one with the same inode number; empty for none. */
function identityOf(folder: string): string {
  try {
    const { ino, birthtimeMs } = statSync(folder);
    return `${ino} ${birthtimeMs}`;
  } catch (error) {
    errnoOf(error);
    return "";
  }
}
