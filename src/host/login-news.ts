/** Notices a login, a logout, a renewal and a change of account: Claude Code's folders are listened at, and only read. */
import { basename, dirname } from "node:path";
import { systemClock as clock } from "../sources/clock.ts";
import { PATIENT, readLogin } from "../sources/credentials.ts";
import type { Places } from "../store/places.ts";
import { type Listener, listen } from "./listen.ts";

/** Calls `news` when the stored login or the account is another one than before, and once at the beginning. */
export function loginNews(
  { credentials, claudeState }: Places,
  account: () => string | null,
  news: () => void,
): Listener {
  let known = "";
  let looking = false;
  let again = false;

  const look = async (): Promise<void> => {
    looking = true;
    do {
      again = false;
      const login = await readLogin(credentials, clock.now(), PATIENT);
      const stored = login.kind === "usable" ? login.secret.fingerprint : login.why;
      const found = `${stored} ${account()}`;
      if (found !== known) news();
      known = found;
    } while (again);
    looking = false;
  };
  const changed = () => {
    // The folder may be there only now.
    inside.tend();
    again = true;
    if (!looking) void look();
  };

  const folder = dirname(credentials);
  const own = (path: string, where: string) => (dirname(path) === where ? [basename(path)] : []);
  const listening = (where: string, names: readonly string[]) =>
    listen(where, changed, { names: new Set(names), foreign: true });
  const inside = listening(folder, [basename(credentials), ...own(claudeState, folder)]);
  const above = listening(dirname(folder), [
    basename(folder),
    ...own(claudeState, dirname(folder)),
  ]);
  void look();
  return {
    tend: () => {
      inside.tend();
      above.tend();
    },
    close: () => {
      inside.close();
      above.close();
    },
  };
}
