/** Notices what others put into a folder, within a moment and without looking there again and again. */
import { type FSWatcher, statSync, watch } from "node:fs";
import { basename } from "node:path";
import { SECOND } from "../model/units.ts";
import { errnoOf, makeFolder } from "./fs.ts";

export interface FolderWatcher {
  /** To be called now and then: listens anew where the folder was removed, or could not be listened at. */
  readonly rearm: () => void;
  readonly close: () => void;
}

/** A file that is written and renamed makes several changes at once. */
const SETTLE_MS = SECOND / 20;

export interface WatchOptions {
  /** Only what bears one of these names counts. */
  readonly names?: ReadonlySet<string>;
  /** The folder is another program's: it is not made where it is missing. */
  readonly foreign?: boolean;
}

/** Calls `changed` a moment after something in `folder` has changed; makes the folder, unless it is another's. */
export function watchFolder(
  folder: string,
  changed: () => void,
  { names, foreign = false }: WatchOptions = {},
): FolderWatcher {
  let watcher: FSWatcher | null = null;
  let listenedTo = "";
  let pending: NodeJS.Timeout | null = null;

  const soon = (name: string | null) => {
    // Where the folder itself is gone, the change bears its own name.
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
    if (watcher !== null && listenedTo === identityOf(folder)) return;
    watcher?.close();
    const there = foreign || makeFolder(folder) === null;
    watcher = there ? watcherOf(folder, soon) : null;
    // A machine without watchers to spare refuses for ever; whoever tends us looks at the files then.
    watcher?.on("error", close);
    listenedTo = identityOf(folder);
  };

  rearm();
  return { rearm, close };
}

function watcherOf(folder: string, heard: (name: string | null) => void): FSWatcher | null {
  try {
    return watch(folder, { persistent: false }, (_, name) => heard(name));
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

/** Tells the folder from another of its name, which may even have got its number; empty for none. */
function identityOf(folder: string): string {
  try {
    const { ino, birthtimeMs } = statSync(folder);
    return `${ino} ${birthtimeMs}`;
  } catch (error) {
    errnoOf(error);
    return "";
  }
}
