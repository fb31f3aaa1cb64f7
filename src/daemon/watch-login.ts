/** Detects a login, a logout, a renewal and a change of account, by watching Claude Code's folders; nothing is written there. */
import { basename, dirname } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { type FolderWatcher, watchFolder } from "../platform/watch-folder.ts";
import { MORE_RETRIES, type RetryDelays, readLogin } from "../sources/credentials.ts";

const NO_RETRIES: RetryDelays = [];

/** Calls `onChange` when the stored login or the account differs from the start, or from the last change. */
export function watchLogin(
  { credentials, claudeState }: Paths,
  account: () => string | null,
  onChange: () => void,
): FolderWatcher {
  let lastLogin: string | null = null;
  let checking = false;
  let checkAgain = false;

  const readState = async (retries: RetryDelays): Promise<string> => {
    const accountNow = account();
    const login = await readLogin(credentials, clock.now(), retries);
    return `${login.kind === "usable" ? login.secret.fingerprint : login.why} ${accountNow}`;
  };
  const check = async (): Promise<void> => {
    checking = true;
    do {
      checkAgain = false;
      // The first poll reads the same files; a change reported at the start would repeat it.
      lastLogin ??= await readState(NO_RETRIES);
      const login = await readState(MORE_RETRIES);
      if (login !== lastLogin) onChange();
      lastLogin = login;
    } while (checkAgain);
    checking = false;
  };
  const onEvent = () => {
    // The folder may exist only now.
    inner.rearm();
    checkAgain = true;
    if (!checking) void check();
  };

  const folder = dirname(credentials);
  const parent = dirname(folder);
  const stateIn = (where: string) =>
    dirname(claudeState) === where ? [basename(claudeState)] : [];
  const watch = (where: string, names: readonly string[]) =>
    watchFolder(where, onEvent, { names: new Set(names), foreign: true });
  const inner = watch(folder, [basename(credentials), ...stateIn(folder)]);
  const outer = watch(parent, [basename(folder), ...stateIn(parent)]);
  const stateFolder = dirname(claudeState);
  // A login in a folder of its own.
  const apart = [folder, parent].includes(stateFolder) ? [] : [stateFolder];
  const watchers = [inner, outer, ...apart.map((where) => watch(where, stateIn(where)))];
  void check();
  return {
    rearm: () => {
      for (const watcher of watchers) watcher.rearm();
    },
    close: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}
