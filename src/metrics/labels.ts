/** How metrics name an account, the same in all that is written, sent and exported. */
import { basename } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { accountDigest, fingerprint } from "../platform/fingerprint.ts";

/**
 * Digits that lead to no name; `unknown` where Claude Code names no account, with digits for its folder where that is not
 * the standard one. A table's name would be one label of many people.
 */
export function accountLabel(
  { cache }: Pick<Paths, "cache">,
  account: string | null,
  command: string | null,
): string {
  if (command !== null) return command;
  if (account !== null) return accountDigest(account);
  const digits = folderDigits(cache);
  return digits === null ? "unknown" : `unknown-${digits}`;
}

/** Digits for the folder of an account; null for the standard one. */
export function folderDigits(cache: string): string | null {
  const folder = basename(cache);
  return folder === "default" ? null : fingerprint(folder).slice(0, 8);
}
