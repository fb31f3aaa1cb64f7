/** Notices a login, a logout, a renewal and a change of account: Claude Code's folders are listened at, and only read. */
import { basename, dirname } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { type FolderWatcher, watchFolder } from "../platform/watch-folder.ts";
import { MORE_RETRIES, type RetryDelays, readLogin } from "../sources/credentials.ts";

const NO_RETRIES: RetryDelays = [];

/** Calls `news` when the stored login or the account is another one than when this was called, or than at the last news. */
export function watchLogin(
  { credentials, claudeState }: Paths,
  account: () => string | null,
  news: () => void,
): FolderWatcher {
  let known: string | null = null;
  let looking = false;
  let again = false;

  const found = async (looks: RetryDelays): Promise<string> => {
    const who = account();
    const login = await readLogin(credentials, clock.now(), looks);
    return `${login.kind === "usable" ? login.secret.fingerprint : login.why} ${who}`;
  };
  const look = async (): Promise<void> => {
    looking = true;
    do {
      again = false;
      // What is under way at the start goes by the same files, and news would have it asked twice.
      known ??= await found(NO_RETRIES);
      const now = await found(MORE_RETRIES);
      if (now !== known) news();
      known = now;
    } while (again);
    looking = false;
  };
  const changed = () => {
    // The folder may be there only now.
    inside.rearm();
    again = true;
    if (!looking) void look();
  };

  const folder = dirname(credentials);
  const own = (path: string, where: string) => (dirname(path) === where ? [basename(path)] : []);
  const listening = (where: string, names: readonly string[]) =>
    watchFolder(where, changed, { names: new Set(names), foreign: true });
  const inside = listening(folder, [basename(credentials), ...own(claudeState, folder)]);
  const above = listening(dirname(folder), [
    basename(folder),
    ...own(claudeState, dirname(folder)),
  ]);
  void look();
  return {
    rearm: () => {
      inside.rearm();
      above.rearm();
    },
    close: () => {
      inside.close();
      above.close();
    },
  };
}
