/** Offers a table in config.toml for each folder of Claude Code's with a login, where there are several and none is named. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../platform/fs.ts";
import type { FileEdit } from "./file-edit.ts";
import type { Offer } from "./offers.ts";
import { planConfig } from "./plan-config.ts";

/** More logins than one user has. */
const MAX_LOGINS = 16;

export function accountsOffers(config: string, home: string, command: string): readonly Offer[] {
  const folders = loginsIn(home);
  const edit = folders.length < 2 ? null : planAccounts(config, folders);
  if (edit === null) return [];
  const about = `name ${folders.length} logins, so that --account and the segment accounts find them`;
  return [{ title: "accounts", about, edit, next: `${command} accounts` }];
}

const loginsIn = (home: string): readonly string[] =>
  [
    ".claude",
    ...listFolder(home)
      .filter((name) => /^\.claude-[\w-]+$/.test(name))
      .sort(),
  ]
    .filter((name) => existsSync(join(home, name, ".credentials.json")))
    .slice(0, MAX_LOGINS);

/** `.claude` is `default`, `.claude-work` is `work`. */
const nameOf = (folder: string): string =>
  folder === ".claude" ? "default" : folder.replace(/^\.claude-[_-]*/, "").slice(0, 24) || "other";

const planAccounts = (config: string, folders: readonly string[]): FileEdit | null | string =>
  planConfig(config, (text, layer) => {
    if (layer.has("accounts")) return null;
    const names = new Set(folders.map(nameOf));
    // Two folders of one name are the person's to tell apart.
    if (names.size < folders.length) return null;
    const tables = folders.map((folder) => `[accounts.${nameOf(folder)}]\ndir = "~/${folder}"\n`);
    const gap = text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
    return `${text}${gap}${tables.join("\n")}`;
  });
