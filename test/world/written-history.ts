/** A history on disk as the daemon writes it, for a home folder and an account. */
import { appendHistory, monthOf } from "../../src/cache/history.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import type { HistoryEntry } from "../../src/model/history.ts";
import { instant } from "../../src/model/units.ts";

export function writeHistory(
  home: string,
  account: string | null,
  entries: readonly HistoryEntry[],
): void {
  const paths = pathsFor({ home, cwd: "/", env: {} });
  for (const month of new Set(entries.map(({ at }) => monthOf(at)))) {
    const own = entries.filter(({ at }) => monthOf(at) === month);
    const at = own[0]?.at ?? instant(0);
    const same = own[0] !== entries[0];
    appendHistory(
      paths,
      [{ kind: "account", at, account, token: null, same }, ...own],
      new Map(),
      at,
    );
  }
}
