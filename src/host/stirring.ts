/** The cache folder, watched by the kernel: no file is looked at until one has changed. */
import { type FSWatcher, statSync, watch } from "node:fs";
import { basename } from "node:path";
import { codeOf, makeFolder } from "../store/disk.ts";
import type { Places } from "../store/places.ts";
import type { Stirs } from "./vigil.ts";

/** Wakes when what readers go by was written; where nothing can be watched, a vigil still has its minutes. */
export const stirring =
  ({ cache, snapshot, settings }: Places): Stirs =>
  (wake) => {
    let watcher: FSWatcher | null = null;
    let watched = "";

    const drop = () => {
      watcher?.close();
      watcher = null;
    };
    const open = () => {
      drop();
      watched = identityOf(cache);
      watcher = watch(cache, (_, name) => {
        // The claim is renewed every few seconds; that is no news.
        if (name !== null && !news.has(name)) return;
        // The folder itself is gone; the next may even have its number.
        if (name === basename(cache)) drop();
        wake();
      }).on("error", drop);
    };
    const news = new Set([snapshot, settings, cache].map((path) => basename(path)));

    return {
      renew: () => {
        try {
          makeFolder(cache);
          if (watcher === null || identityOf(cache) !== watched) open();
        } catch (error) {
          codeOf(error);
          drop();
        }
      },
      close: drop,
    };
  };

function identityOf(path: string): string {
  const { dev, ino } = statSync(path);
  return `${dev} ${ino}`;
}
