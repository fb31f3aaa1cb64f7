/** Wakes when another account of config.toml has new numbers: the segment `accounts` shows them beside this one's. */
import { basename } from "node:path";
import { configuredAccounts } from "../client/accounts.ts";
import type { AccountEntry } from "../config/account-tables.ts";
import type { Context } from "../context.ts";
import { type FolderWatcher, watchFolder } from "../platform/watch-folder.ts";

/** Follows the accounts that `entries` gives; its folders are another daemon's or another loop's, and not made here. */
export function watchAccounts(
  context: Context,
  entries: () => readonly AccountEntry[],
  onChange: () => void,
): FolderWatcher {
  let followed: readonly AccountEntry[] = [];
  let watchers: readonly FolderWatcher[] = [];
  const close = () => {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  return {
    rearm: () => {
      const current = entries();
      if (current !== followed) {
        followed = current;
        close();
        const own = context.paths.cache;
        watchers = configuredAccounts(context, current)
          .map((account) => account.context.paths)
          .filter(({ cache }) => cache !== own)
          .map(({ cache, snapshot }) =>
            watchFolder(cache, onChange, { names: new Set([basename(snapshot)]), foreign: true }),
          );
      }
      for (const watcher of watchers) watcher.rearm();
    },
    close,
  };
}
