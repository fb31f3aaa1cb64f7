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
  const first = entries[0]?.at ?? instant(0);
  const owner = { kind: "account", at: first, account, token: null, same: false } as const;
  for (const month of new Set(entries.map(({ at }) => monthOf(at)))) {
    const own = entries.filter(({ at }) => monthOf(at) === month);
    const lines = own[0] === entries[0] ? [owner, ...own] : own;
    appendHistory(paths, lines, new Map(), own[0]?.at ?? first);
  }
}
